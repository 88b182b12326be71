"""The examples in the guide are loaded, so that they stay true."""

import re
from pathlib import Path

import personas
from personas.library import Library
from personas.planning import plans

GUIDE = Path(personas.__file__).parent / "README.md"
EXAMPLE = re.compile(r"```yaml\n# mine/(?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)


def test_the_examples_make_a_library_whose_suite_can_be_planned(tmp_path):
    for example in EXAMPLE.finditer(GUIDE.read_text("utf-8")):
        path = tmp_path / example["path"]
        path.parent.mkdir(parents=True)
        path.write_text(example["text"])
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts/bob.yaml").write_text("name: bob\nsummary: A draft.\n")
    library = Library.standard(tmp_path, environ={})

    made = plans(library.suite("evening"), library=library)

    assert len(made) == 3 * 2 * 2 * 3 * 2
    assert [part.name for part in library.agent("desk").parts] == ["greeter", "mechanic"]
    assert {plan.facts.zip_code for plan in made if plan.scenario.name == "refund"} == {"02139"}
