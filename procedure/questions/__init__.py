"""Every form a person can be asked to fill in, by name."""

from collections.abc import Mapping

from procedure.forms import Form
from procedure.questions import (
    act,
    annex,
    approve,
    ask,
    classify,
    close,
    evaluate,
    ico,
    nominate,
    note,
    notify,
    report,
    retain,
)

FORMS: Mapping[str, Form] = {
    form.name: form
    for module in (
        report,
        nominate,
        classify,
        annex,
        act,
        approve,
        ask,
        notify,
        evaluate,
        close,
        note,
        ico,
        retain,
    )
    for form in module.FORMS
}

__all__ = ["FORMS"]
