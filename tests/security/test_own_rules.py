"""Rules of our own over the code, beside ruff's (S): each place that may leave them stands here with its reason."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.house import PACKAGE, ROOT, python_files

MAY = {
    # rule and file → why it is safe there
    "sql audit/queries/rows.py": "walks a million events without making an instance of each",
    "sql config/backups.py": "makes one file of the copy it has just made",
    "sql config/bench/crowd.py": "copies rows by the million for measuring; names are those of our tables",
    "sql config/bench/people.py": "lets the database count its rows anew",
    "sql config/bench/place_of_its_own.py": "makes and drops the database of a measuring",
    "sql config/checks.py": "asks which triggers guard the audit",
    "sql config/guard.py": "asks the database for its own settings",
    "sql config/management/commands/init.py": "must read an older schema, where no model fits",
    "sql config/moving.py": "takes the fences of the keys down while all rows are copied",
    "sql config/restoring.py": "looks into a backup of any version, where no model fits",
    "sql config/rights.py": "gives the application's role its rights; names are quoted by Django",
    "sql config/views.py": "asks whether the database answers",
    "sql kernel/closing.py": "clears pages and rows that held open texts; names are of our tables",
    "sql kernel/db.py": "inserts column by column, makes indexes of words; names are of our tables, values parameters",
    "sql kernel/locks.py": "PostgreSQL's own lock, by a number",
    "sql kernel/together.py": "joins questions that the models themselves compiled",
    "yaml rulebook/engine/reading.py": "its loader is the safe one, made stricter",
}
BARE = {"mark_safe", "SafeString", "SafeText"}
SQL = {"raw", "extra", "RawSQL", "RunSQL", "execute", "executemany", "executescript"}
RUNS = {"eval", "exec", "compile", "__import__"}
PICKLES = {"pickle", "cPickle", "marshal", "shelve", "dill", "jsonpickle"}
ASKED = re.compile(r"\brequest\.(GET|POST|REQUEST|FILES|body|COOKIES|headers|META)\b")
FOUND = {"get", "filter", "get_object_or_404", "exclude", "update_or_create", "get_or_create", "order_by", "values"}


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def faults(tree: ast.Module) -> Iterator[str]:
    """The rules that this file leaves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from call_faults(node, name_of(node.func))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            yield from ("pickle" for module in modules if module.split(".")[0] in PICKLES)
        elif isinstance(node, ast.Name | ast.Attribute) and name_of(node) == "csrf_exempt":
            yield "csrf"


def call_faults(node: ast.Call, called: str) -> Iterator[str]:
    bare_name = isinstance(node.func, ast.Name)
    keywords = {key.arg or "**": ast.unparse(key.value) for key in node.keywords}
    first = node.args[0] if node.args else None
    literal = isinstance(first, ast.Constant)
    if called in SQL and (not bare_name or called in {"RawSQL", "RunSQL"}):
        yield "sql"
    if called in RUNS and bare_name:
        yield "eval"
    if called in BARE or (called in {"format_html", "format_html_join"} and not literal and not _repeated(first)):
        yield "bare html"
    if keywords.get("shell") == "True" or ast.unparse(node.func) in {"os.system", "os.popen"}:
        yield "shell"
    if called == "load" and ast.unparse(node.func).startswith("yaml."):
        yield "yaml"
    of_the_request = ASKED.match(ast.unparse(node.func))  # request.GET.get("page") asks the request itself
    if (
        called in FOUND
        and not of_the_request
        and ASKED.search(" ".join([*map(ast.unparse, node.args), *keywords.values()]))
    ):
        yield "row by request"


def _repeated(node: ast.expr | None) -> bool:
    """`"{}" * n`: as many places as there are things."""
    return isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant)


def places(package: Path) -> set[str]:
    found = set()
    for path in python_files(package):
        where = path.relative_to(package).as_posix()
        found |= {f"{rule} {where}" for rule in faults(ast.parse(path.read_text(encoding="utf-8")))}
    return found


def test_every_place_that_leaves_a_rule_has_its_reason() -> None:
    assert sorted(places(PACKAGE)) == sorted(MAY)


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("Case.objects.raw('SELECT 1')", "sql"),
        ("Case.objects.extra(where=['1=1'])", "sql"),
        ("Case.objects.annotate(a=RawSQL('1', []))", "sql"),
        ("cursor.execute(f'SELECT {x}')", "sql"),
        ("eval(text)", "eval"),
        ("import pickle", "pickle"),
        ("from pickle import loads", "pickle"),
        ("mark_safe(text)", "bare html"),
        ("format_html(text)", "bare html"),
        ("format_html(f'<b>{x}</b>')", "bare html"),
        ("subprocess.run(x, shell=True)", "shell"),
        ("os.system(x)", "shell"),
        ("yaml.load(x)", "yaml"),
        ("@csrf_exempt\ndef f(request): pass", "csrf"),
        ("Case.objects.get(pk=request.POST['pk'])", "row by request"),
        ("get_object_or_404(Case, pk=request.GET.get('pk'))", "row by request"),
        ("Case.objects.filter(**request.GET.dict())", "row by request"),
        ("rows.order_by(request.GET['by'])", "row by request"),
    ],
)
def test_each_rule_sees_what_it_is_for(code: str, rule: str) -> None:
    assert set(faults(ast.parse(code))) == {rule}


@pytest.mark.parametrize(
    "code", ["request.GET.get('page')", "format_html('<b>{}</b>', x)", "form.execute", "re.compile(x)"]
)
def test_what_is_safe_is_left_alone(code: str) -> None:
    assert set(faults(ast.parse(code))) == set()


def test_no_template_leaves_escaping() -> None:
    """`|safe` and `autoescape off` stand nowhere; the house looks for them too, file by file."""
    unescaped = re.compile(r"\|\s*(safe|safeseq)\b|{%-?\s*autoescape\s+off|\{%-?\s*debug")
    pages = [path for path in PACKAGE.rglob("templates/**/*") if path.is_file()]
    assert len(pages) > 60
    assert [path.name for path in pages if unescaped.search(path.read_text(encoding="utf-8", errors="replace"))] == []


def test_ruff_looks_for_what_is_unsafe() -> None:
    """All of flake8-bandit, but two rules that a test of ours keeps instead; no line of the domain leaves one."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in told["select"]
    assert {rule for rule in told["ignore"] if rule.startswith("S")} == {"S101", "S308"}
    loosened = {path for path, rules in told["per-file-ignores"].items() if any(r.startswith("S") for r in rules)}
    assert loosened == {"src/nhipcau/config/*", "tests/*"}


# --- the packages -----------------------------------------------------------------------------------------------
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z0-9,_-]+\])?==(\S+)( ; [^\\]+)? \\$")


def locked(text: str) -> dict[str, tuple[str, int]]:
    """Package → version (the last, when Python decides) and its count of hashes.

    Raises ValueError for a line that pins nothing.
    """
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("    --hash=sha256:"):
            found[name] = (found[name][0], found[name][1] + 1)
        elif line and not line.lstrip().startswith("#"):
            pinned = PINNED.match(line)
            if not pinned:
                raise ValueError(line)
            name = pinned[1]
            found[name] = (pinned[3], 0)
    return found


@pytest.mark.parametrize("lock", ["run.lock", "dev.lock"])
def test_every_package_is_pinned_with_its_hashes(lock: str) -> None:
    found = locked((ROOT / "requirements" / lock).read_text(encoding="utf-8"))
    assert len(found) > 20
    assert [name for name, (_version, hashes) in found.items() if not hashes] == []


@pytest.mark.parametrize("line", ["django>=5.2 \\", "django @ https://example.org/a.whl", "-e .", "django"])
def test_a_package_that_is_not_pinned_is_found(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(line)):
        locked(line)


def test_what_runs_is_what_was_tested() -> None:
    run, dev = (locked((ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")) for name in ("run", "dev"))
    assert {name: version for name, (version, _) in run.items()}.items() <= {n: v for n, (v, _) in dev.items()}.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[\[<>=~!; ]", line)[0] for line in project["dependencies"]}
    assert wanted - set(run) == set()


def test_the_list_of_all_parts_names_each_of_them_once(tmp_path: Path) -> None:
    """`./nhipcau sbom`: CycloneDX, from the lock and from what lies in the tree itself."""
    import json

    from django.core.management import call_command

    target = tmp_path / "sbom.json"
    call_command("sbom", out=target)
    told = json.loads(target.read_text(encoding="utf-8"))
    run = locked((ROOT / "requirements" / "run.lock").read_text(encoding="utf-8"))
    parts = {(part["name"], part["version"]) for part in told["components"]}
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert {(name, version) for name, (version, _) in run.items()} <= parts
    own = {path.name for path in PACKAGE.rglob("static/**/*.min.js")}
    assert own
    assert own <= {name for name, number in parts if number != "?"}
    assert len(parts) == len(told["components"])
    assert all(
        part["hashes"] and all(len(one["content"]) == 64 for one in part["hashes"]) for part in told["components"]
    )
