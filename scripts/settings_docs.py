"""Writes .env.example and docs/settings.md from the one list of settings; run it after a setting changed."""

from pathlib import Path

from repair.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def main():
    example = [
        "# Every setting of Xiufu with its default. Copy to .env and change what differs at your place.",
        "# The environment wins over this file. docs/settings.md explains more.",
        "",
    ]
    table = [
        "# Settings",
        "",
        "Read once at the start, from the environment, then `.env` in the project's folder, then `settings.env` in",
        "`XIUFU_VAR` (what `make demo` or `make run` decided for this machine). A value that cannot be used stops the",
        "start and names the setting. This page is written by `scripts/settings_docs.py`.",
        "",
        "| setting | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "var" if name == "XIUFU_VAR" else field.default
        example += [f"# {field.description}", f"# {name}={default}", ""]
        shown = f"`{default}`" if default != "" else ""
        table.append(f"| `{name}` | {shown} | {field.description} |")
    table += [
        "",
        "## Holidays of later years",
        "",
        "The library knows the State Council's schedule up to a certain year. For later ones, name a JSON file",
        'in `HOLIDAYS_FILE`: `{"2027": {"holidays": ["2027-01-01"], "workdays": ["2027-02-07"]}}`;',
        "docs/changing_a_rule.md says what each list holds.",
        "Without it Monday to Friday is assumed, and the desk and `xiufu doctor` say so.",
        "",
    ]
    (ROOT / ".env.example").write_text("\n".join(example))
    (ROOT / "docs" / "settings.md").write_text("\n".join(table))


if __name__ == "__main__":
    main()
