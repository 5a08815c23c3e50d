"""Reads the forms of reports that scripts/check-report-forms.sh wrote, as CI systems do, and compares them with their sources."""

import pathlib
import sys
import xml.etree.ElementTree as tree

import junitparser

COMMONMARK = "{http://commonmark.org/xml/1.0}"
# By the names of the files: tests, failures, errors, and the names of failed rules.
EXPECTED = {
    "clean_1x1.passed": (17, 0, 0, []),
    "bad_drc_m1_width.design_failed": (21, 4, 0, ["M1.1", "M1.3"]),
    "bad_zero_area.design_failed": (18, 3, 0, ["34/0_zero_area"]),
    "bad_size.design_failed": (17, 2, 0, []),
    "bad_two_tops.design_failed": (17, 2, 0, []),
    "cob_clean.design_failed": (18, 2, 0, []),
    "lim1g.out_of_memory": (17, 0, 2, []),
    "stop5.cancelled": (17, 0, 2, []),
    "stop5.timed_out": (17, 0, 2, []),
    "hostile": (3, 3, 0, None),
}


def junit(path):
    """The numbers of a file, counted by the parser and not by the writer."""
    cases = [case for suite in junitparser.JUnitXml.fromfile(str(path)) for case in suite]
    kinds = [[type(result) for result in case.result] for case in cases]
    rules = [
        case.name for case in cases
        if case.classname.startswith("precheck.rules.") and any(isinstance(result, junitparser.Failure) for result in case.result)
    ]
    return len(cases), sum(junitparser.Failure in kind for kind in kinds), sum(junitparser.Error in kind for kind in kinds), rules


def markdown(path):
    """What is wrong with a file as cmark-gfm has read it."""
    root = tree.parse(path).getroot()
    names = [element.tag.removeprefix(COMMONMARK) for element in root.iter()]
    wrong = [name for name in names if name in ("html_block", "html_inline", "link", "image", "strikethrough", "code_block")]
    if names.count("heading") < 1 or names.count("heading") > 5:
        wrong.append(f"{names.count('heading')} headings")
    if "table" not in names:
        wrong.append("no table")
    for table in root.iter(COMMONMARK + "table"):
        widths = {len(row) for row in table}
        if len(widths) != 1:
            wrong.append(f"rows of {widths} cells")
    return wrong


def main(folder):
    failed = False
    seen = {path.stem for path in folder.glob("*.md")}
    if seen != set(EXPECTED):
        print("other files than expected:", seen ^ set(EXPECTED))
        failed = True
    for name in sorted(seen & set(EXPECTED)):
        found, wrong = junit(folder / f"{name}.xml"), markdown(folder / f"{name}.md.xml")
        expected = EXPECTED[name]
        if found[:3] != expected[:3] or (expected[3] is not None and found[3] != expected[3]):
            print(f"{name}: junitparser found {found}, not {expected}")
            failed = True
        if wrong:
            print(f"{name}: cmark-gfm found {wrong}")
            failed = True
    print("Failed." if failed else f"{len(seen)} reports were read.")
    return 1 if failed else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
