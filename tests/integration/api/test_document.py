"""The OpenAPI document: valid, complete, and the one that is kept in docs/."""

import json
from pathlib import Path

from openapi_spec_validator import validate

import app
from app.api.description import operations
from tests.integration.api.conftest import Web

KEPT = Path(app.__file__).parents[1] / "docs" / "openapi.json"


def test_the_document_is_valid_openapi(web: Web) -> None:
    validate(dict(web.document))
    assert web.document["openapi"] == "3.1.0"


def test_the_copy_in_the_docs_is_the_one_that_is_served(web: Web) -> None:
    """`python -m tests.integration.api.write_document` writes it anew."""
    assert json.loads(KEPT.read_text(encoding="utf-8")) == json.loads(json.dumps(web.document))


def test_every_operation_has_a_name_a_sentence_and_its_refusals(web: Web) -> None:
    names = []
    for path, method, operation in operations(dict(web.document)):
        names.append(operation["operationId"])
        assert operation["summary"].endswith("."), path
        assert "400" in operation["responses"], path
        assert "security" in operation, path
        if operation["security"]:
            assert {"401", "403"} <= set(operation["responses"]), path
        if method != "get":
            assert "409" in operation["responses"] or operation["operationId"] == "endSession", path
        for status, response in operation["responses"].items():
            problem = response == {"$ref": "#/components/responses/Problem"}
            assert problem == (status >= "4"), (path, status)
    assert len(names) == len(set(names))


def test_every_route_of_the_api_stands_in_the_document(web: Web) -> None:
    from app.api.description import path_of

    routes = {
        (path_of(rule), method.lower())
        for rule in web.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    routes.discard(("/api/v1/openapi.json", "get"))
    assert routes == {(path, method) for path, method, _ in operations(dict(web.document))}


def test_every_body_refuses_what_it_does_not_know(web: Web) -> None:
    schemas = web.document["components"]["schemas"]
    for path, _, operation in operations(dict(web.document)):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None:
            assert schemas[body["schema"]["$ref"].rpartition("/")[2]]["additionalProperties"] is False, path


def test_no_address_carries_what_somebody_is_called(web: Web) -> None:
    """Addresses end up in logs and histories; the one search by name is for people at a desk, over TLS, unlogged."""
    personal = {"name", "id_number", "phone", "address", "applicant"}
    for path, _, operation in operations(dict(web.document)):
        assert not personal & set(path.split("/"))
        asked = {one["name"] for one in operation.get("parameters", []) if "$ref" not in one}
        if operation["operationId"] != "listCases":
            assert not personal & asked, path
