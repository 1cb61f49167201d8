"""What scheduled actions share."""

import logging
from contextlib import contextmanager

_logger = logging.getLogger(__name__)


@contextmanager
def isolated(record, task):
    """Run the block for one record: if it fails, it is undone and the others go on.

    :param record: the record that the block works on.
    :param task: what it does, for the server's log.
    """
    try:
        with record.env.cr.savepoint():
            yield
    except Exception:
        record.env.invalidate_all()
        _logger.exception("%s failed for %s", task, record)
