"""Operations and fields as forms see them."""

import subprocess
import sys

import pytest

from fargate_lab import model
from fargate_lab.model.words import first_sentence, plain


def test_nothing_is_loaded_on_import():
    code = "import sys; import fargate_lab.model; sys.exit('botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_operation():
    register = model.operation("RegisterTaskDefinition")
    assert (
        register.doc == "Registers a new task definition from the supplied family and containerDefinitions."
    )
    assert [field.name for field in register.members if field.required] == ["family", "containerDefinitions"]
    assert "ClientException" in register.errors
    assert [field.name for field in register.output] == ["taskDefinition", "tags"]
    assert register.member("networkMode").enum == ("bridge", "host", "awsvpc", "none")
    assert "FARGATE" in register.member("requiresCompatibilities").enum


def test_nested_fields():
    containers = model.operation("RegisterTaskDefinition").member("containerDefinitions")
    assert containers.type == "list"
    port = containers.member("portMappings").member("containerPort")
    assert (port.type, port.required, port.members) == ("integer", False, ())
    assert containers.member("logConfiguration").member("logDriver").required
    labels = containers.member("dockerLabels")
    assert (labels.type, labels.item.type) == ("map", "string")


def test_bounds_come_along():
    item = model.operation("RunTask").member("capacityProviderStrategy")
    assert (item.member("weight").minimum, item.member("weight").maximum) == (0, 1000)


def test_every_field_of_every_operation_can_be_read():
    seen = set()

    def read(field):
        assert "<" not in field.doc or "&" not in field.doc
        assert "\n" not in field.doc
        if field.shape not in seen:
            seen.add(field.shape)
            for inner in field.members:
                read(inner)

    for name in model.operation_names():
        for field in model.operation(name).members:
            read(field)
    assert len(model.operation_names()) > 60
    assert len(seen) > 200


def test_unknown_names_say_what_there_is():
    with pytest.raises(KeyError, match="RunTask"):
        model.operation("RunTusk")
    with pytest.raises(KeyError, match="taskDefinition"):
        model.operation("RunTask").member("taskDefiniton")
    with pytest.raises(LookupError, match="no model of a service 'nope'"):
        model.service_model("nope")


def test_documentation_is_plain_text():
    html = "<p>The <code>cpu</code> of a task, e.g. <b>256</b> &amp; more. Second.</p><ul><li><p>One</p></li></ul>"
    assert first_sentence(html) == "The cpu of a task, e.g. 256 & more."
    assert plain(html) == "The cpu of a task, e.g. 256 & more. Second.\n\nOne"
    assert first_sentence(None) == first_sentence("") == ""
    assert first_sentence("<p>No end") == "No end"
    assert "EC2" in model.operation("RegisterTaskDefinition").member("cpu").documentation
