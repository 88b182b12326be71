"""When a vendor wants to be asked again, in each way in which vendors say it."""

import httpx2
import pytest

from pipelines.services.retry_after import retry_after_s

ANSWERED = "Sat, 21 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("told", "wait_s"),
    [
        ({}, None),
        ({"Retry-After": "3"}, 3),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "-1"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "2", "retry-after-ms": "1250"}, 1.25),
        ({"Retry-After": "Sat, 21 Nov 2026 08:00:20 GMT", "Date": ANSWERED}, 20),
        ({"Retry-After": "Saturday, 21-Nov-26 08:00:20 GMT", "Date": ANSWERED}, 20),
        ({"Retry-After": "Sat, 21 Nov 2026 07:59:00 GMT", "Date": ANSWERED}, 0),
        ({"Retry-After": "Sat, 21 Nov 2026 08:00:20 GMT"}, None),
        ({"Retry-After": "Sat, 21 Nov 2026 08:00:20", "Date": ANSWERED}, None),
    ],
)
def test_it_is_told_in_seconds_or_by_a_date_that_counts_from_the_answers_own(told, wait_s):
    assert retry_after_s(httpx2.Headers(told)) == wait_s
