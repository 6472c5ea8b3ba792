"""Parts of an address: a key of ours, in its one spelling."""

from werkzeug.routing import BaseConverter


class KeyConverter(BaseConverter):
    """A key in the usual 36 characters, small letters; anything else is no address of ours."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
