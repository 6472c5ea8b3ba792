"""Documents of a case: laying one with it, listing them, taking one out to read."""

from urllib.parse import quote

from flask import Response
from flask_smorest.fields import Upload
from werkzeug.datastructures import FileStorage

from app.api.access import allowed
from app.api.answers import done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading, seen
from app.api.shapes import Shape, list_of, shape_of
from app.api.views.case_parts import part_of
from app.casework.attach_document import AttachDocument, DocumentReceipt, attach_document
from app.domain.files import MEDIA_TYPES
from app.domain.rights import Act
from app.oversight import case_file
from app.oversight.case_file import Document, find

blueprint = Blueprint("documents", __name__, "Documents of a case")

# A document may hold anything: it is saved, never shown in our name.
SANDBOX = "default-src 'none'; sandbox"


class UploadFiles(Shape):
    file = Upload(required=True, metadata={"description": "PDF, JPEG or PNG, at most 10 MiB"})


@blueprint.route("/cases/<key:case_id>/documents", methods=["POST"])
@allowed(Act.ATTACH_DOCUMENT)
@blueprint.arguments(UploadFiles, location="files")
@blueprint.command(shape_of(DocumentReceipt), 201, seen=True, called="attach_document")
def attach(files: dict[str, FileStorage], case_id: str) -> Response:
    """Lay a file with a case."""
    file = files["file"]
    command = AttachDocument(case_id, file.filename or "", file.read(), seen())
    said = {"name": command.name, "content": command.content.hex()}
    return done(lambda u: attach_document(office(), u, command), 201, said)


@blueprint.route("/cases/<key:case_id>/documents", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseDocuments", "documents", Document))
def list_case_documents(case_id: str) -> Response:
    """The documents of a case."""
    return part_of(case_id, "documents", case_file.documents)


@blueprint.route("/cases/<key:case_id>/documents/<key:document_id>", methods=["GET"])
@allowed(Act.SEE_DOCUMENT)
@blueprint.doc(
    operationId="readDocument",
    responses={
        "200": {
            "description": "The file",
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES},
        }
    },
)
def read_document(case_id: str, document_id: str) -> Response:
    """Take a document out, to be saved."""
    with reading() as u:
        case = find(u, case_id, Act.SEE_DOCUMENT)
        document = case_file.document(u, case, document_id)
        content = office().documents.get(case.key, document.sha)
    return download(content, document.media_type, document.name)


def download(content: bytes, media_type: str, name: str) -> Response:
    """An answer that a browser saves under a name and never runs."""
    response = Response(content, mimetype=media_type)
    ending = name.rpartition(".")[2] if name.isascii() else media_type.rpartition("/")[2]
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"document.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
