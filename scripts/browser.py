"""Is there a Chromium for the browser test? Installs Debian's where it may, and says so when it cannot."""

import os
import shutil
import subprocess
import sys


def main():
    if shutil.which("chromium") or shutil.which("google-chrome"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("no Chromium here, and it cannot be installed without root: the browser test will be skipped")
        say("remedy: apt-get install chromium fonts-wqy-microhei")
        return
    say("installing Chromium for the browser test")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["chromium", "fonts-wqy-microhei"]
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *packages]):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            say("Chromium cannot be installed here: the browser test will be skipped")
            say(done.stdout.decode(errors="replace").strip().splitlines()[-1])
            return


def say(text):
    print(f"[browser] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
