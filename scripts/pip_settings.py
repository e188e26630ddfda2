"""What do this machine's pip settings say, and how does uv hear of it? No index is named in this project."""

import configparser
import hashlib
import html.parser
import os
import ssl
import urllib.parse
import urllib.request
from pathlib import Path

NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
    "proxy": "ALL_PROXY",
}


def read():
    """pip's own settings, files first and the environment last, by their option names."""
    found = {}
    config = configparser.RawConfigParser()
    files = ["/etc/pip.conf", "/etc/xdg/pip/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf"]
    files.append(os.environ.get("PIP_CONFIG_FILE", ""))
    config.read([Path(file).expanduser() for file in files if file and file != os.devnull])
    for section in ("global", "install"):
        if config.has_section(section):
            found.update({name.replace("_", "-"): value.strip() for name, value in config.items(section)})
    for variable, value in os.environ.items():
        if variable.startswith("PIP_"):
            found[variable[4:].lower().replace("_", "-")] = value.strip()
    return found


def as_uv_environment():
    """The environment in which uv does what pip would do here; uv's own variables win."""
    environment = dict(os.environ)
    for option, value in read().items():
        name = NAMES.get(option)
        if name and value:
            words = value.split()
            if name == "UV_INDEX":  # folders that only this pip knows are no index to uv
                words = [word for word in words if word.startswith("http")]
            if words:
                environment.setdefault(name, " ".join(words))
    environment["UV_NO_PROGRESS"] = "1"
    environment["UV_LINK_MODE"] = environment.get("UV_LINK_MODE", "copy" if not _hard_links() else "hardlink")
    environment.pop("VIRTUAL_ENV", None)
    return environment


def _hard_links():
    cache = Path(os.environ.get("UV_CACHE_DIR") or Path.home() / ".cache")
    try:
        return cache.stat().st_dev == Path(__file__).stat().st_dev
    except OSError:
        return False


class _Links(html.parser.HTMLParser):
    """Collects the links of an index page."""

    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.links.append(dict(attributes))


def download_wheel(project, folder):
    """The newest pure wheel of a project from the configured index, or None when no index is configured."""
    settings = read()
    index = os.environ.get("UV_DEFAULT_INDEX") or settings.get("index-url")
    if not index:
        return None
    context = ssl.create_default_context(cafile=settings.get("cert") or None)
    page_address = f"{index.rstrip('/')}/{project}/"
    with urllib.request.urlopen(page_address, context=context, timeout=60) as page:
        reader = _Links()
        reader.feed(page.read().decode())
    wheels = [link for link in reader.links if "-py3-none-any.whl" in link.get("href", "") and stable(link["href"])]
    address, _, digest = urllib.parse.urljoin(page_address, wheels[-1]["href"]).partition("#sha256=")
    target = folder / Path(urllib.parse.urlparse(address).path).name
    with urllib.request.urlopen(address, context=context, timeout=120) as body:
        target.write_bytes(body.read())
    if digest and hashlib.sha256(target.read_bytes()).hexdigest() != digest:
        raise OSError(f"{target.name} does not have the hash its index names")
    return target


def stable(link):
    version = link.rsplit("/", 1)[-1].split("-")[1]
    return all(part.isdigit() for part in version.split("."))
