"""Checks what the package in a folder says of its parts: the bill of materials against CycloneDX's schema and against what was resolved,
the copyright file against Debian's format. Called as bill.py DOC, the package's folder of documentation."""

import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from debian.copyright import Copyright


def check(is_so: object, what: str):
    if not is_so:
        raise SystemExit(f"FAILED: {what}")
    print(f"passed: {what}")


def main():
    doc = Path(sys.argv[1])
    text = (doc / "sbom.cdx.json").read_text()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    check(error is None, f"the bill of materials is CycloneDX 1.6 {error or ''}")

    components = {component["name"]: component for component in json.loads(text)["components"]}
    pins = json.loads(Path("Package.resolved").read_text())["pins"]
    for pin in pins:
        name = pin["location"].removesuffix(".git").rsplit("/", 1)[1]
        component = components.get(name, {})
        check(component.get("version") == pin["state"]["version"], f"{name} has the version that was resolved")
        check(pin["state"]["revision"] in json.dumps(component), f"{name} has the revision that was resolved")
    check(len(components) > len(pins), "what is no package is there, too")

    with open(doc / "copyright", encoding="utf-8") as file:
        copyright_file = Copyright(file, strict=True)
    texts = {paragraph.license.synopsis for paragraph in copyright_file.all_license_paragraphs()}
    used = {paragraph.license.synopsis for paragraph in copyright_file.all_files_paragraphs()}
    check(used == texts, f"each licence has its text {sorted(used ^ texts)}")

    resolved = {notice.parent.name for notice in Path(".build-static/checkouts").glob("*/NOTICE*")}
    shipped = {notice.stem for notice in (doc / "notices").iterdir()}
    check(resolved == shipped, f"each NOTICE is there {sorted(resolved ^ shipped)}")


if __name__ == "__main__":
    main()
