#!/usr/bin/env python3
"""Writes the bill of materials of the programs, CycloneDX 1.6 as JSON: all that is linked into them.

    packaging/sbom.py VERSION SCRATCH COPYRIGHT

VERSION is the package's, SCRATCH the folder of the build, COPYRIGHT a file in Debian's format whose paragraphs with the field
`Component` say what is linked and under which licence. Versions and revisions are those that were built.
"""

import json
import os
import re
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path


def paragraphs(copyright_file: Path) -> list[dict[str, str]]:
    found = []
    for block in re.split(r"\n\n+", copyright_file.read_text()):
        fields = re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", block, re.MULTILINE)
        found.append({name: re.sub(r"\s*\n\s*", "\n", value).strip() for name, value in fields})
    return found


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if not found:
        raise SystemExit(f"sbom.py: nothing matches {pattern!r}")
    return found[1]


class Toolchain:
    """Swift's parts have Swift's version and no packages."""

    def __init__(self):
        self.version = first(r"Swift version (\S+)", output("swift", "--version"))
        self.tag = f"swift-{self.version}-RELEASE"
        paths = json.loads(output("swift", "-print-target-info", "-static-stdlib"))["paths"]
        self.resources = Path(paths["runtimeResourcePath"])

    def part(self, name: str) -> dict:
        return {
            "name": name, "version": self.version, "purl": f"pkg:github/swiftlang/{name}@{self.tag}",
            "pedigree": {"commits": [{"uid": self.tag, "url": f"https://github.com/swiftlang/{name}/tree/{self.tag}"}]},
        }

    def icu(self) -> dict:
        header = (self.resources / "_foundation_unicode" / "uvernum.h").read_text()
        version = first(r'U_ICU_VERSION "([\d.]+)"', header)
        return self.part("swift-foundation-icu") | {"name": "icu", "version": version}


def package(pin: dict) -> dict:
    url = pin["location"].removesuffix(".git")
    version, revision = pin["state"]["version"], pin["state"]["revision"]
    return {
        "name": url.rsplit("/", 1)[1], "version": version, "purl": f"pkg:swift/{url.removeprefix('https://')}@{version}",
        "pedigree": {"commits": [{"uid": revision, "url": f"{url}/tree/{version}"}]},
    }


def toml_plus_plus(header: Path) -> dict:
    version = first(r"toml\+\+ v([\d.]+)", header.read_text())
    return {
        "name": "toml++", "version": version, "purl": f"pkg:github/marzer/tomlplusplus@v{version}",
        "pedigree": {"commits": [{"uid": f"v{version}", "url": f"https://github.com/marzer/tomlplusplus/tree/v{version}"}]},
    }


def components(scratch: Path, described: list[dict[str, str]]) -> list[dict]:
    toolchain = Toolchain()
    pins = json.loads(Path("Package.resolved").read_text())["pins"]
    built = [package(pin) for pin in pins]
    built += [toolchain.part(name) for name in ("swift", "swift-foundation", "swift-corelibs-libdispatch")]
    built.append(toolchain.icu())
    built.append(toml_plus_plus(scratch / "checkouts" / "TOMLKit" / "Sources" / "CTOML" / "Sources" / "toml.hpp"))

    by_name = {paragraph["Component"]: paragraph for paragraph in described if "Component" in paragraph}
    names = {component["name"] for component in built}
    if names != by_name.keys():
        raise SystemExit(f"sbom.py: linked, but not in debian/copyright, or the reverse: {sorted(names ^ by_name.keys())}")
    for component in built:
        paragraph = by_name[component["name"]]
        component["type"] = "library"
        component["bom-ref"] = component["purl"]
        component["copyright"] = paragraph["Copyright"]
        component["licenses"] = [{"expression": spdx(paragraph["License"])}]
    return sorted(built, key=lambda component: component["name"])


def spdx(name: str) -> str:
    return name.replace(" with Swift exception", " WITH Swift-exception")


def main():
    version, scratch, described = sys.argv[1], Path(sys.argv[2]), paragraphs(Path(sys.argv[3]))
    found = components(scratch, described)
    own = {
        "type": "application", "bom-ref": "precheck-server", "name": "precheck-server", "version": version,
        "licenses": [{"expression": next(spdx(paragraph["License"]) for paragraph in described if paragraph.get("Files") == "*")}],
    }
    made = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, f"precheck-server {version}").urn,
        "version": 1,
        "metadata": {"timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": own},
        "components": found,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": [component["bom-ref"] for component in found]}],
    }
    json.dump(bill, sys.stdout, indent=2, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
