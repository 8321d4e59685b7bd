"""One sample of every screen in each state that matters: for pictures and for tests. Every person is invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiosk.regions import load_regions
from kiosk.session.ambient import Link
from ui import (
    samples_front,
    samples_licences,
    samples_maintenance,
    samples_pay,
    samples_results,
    samples_spoken,
    samples_steps,
    samples_upkeep,
)
from ui.samples_base import Sample as Sample
from ui.samples_base import ambient, online_only, sample_catalogue
from ui.samples_base import dressed as dressed
from ui.samples_cast import LOCKED as LOCKED
from ui.samples_cast import PHONE as PHONE
from ui.samples_cast import RARE as RARE
from ui.samples_cast import RECEIPT_NO as RECEIPT_NO
from ui.samples_cast import WANG as WANG
from ui.samples_desk import PAPER_OUT as PAPER_OUT


def all_samples(assets: Path) -> list[Sample]:
    """Every screen, and each state of it that has words of its own."""
    catalogue = sample_catalogue(assets)
    world = replace(ambient(catalogue), regions=load_regions(assets / "regions"))
    offline = ambient(catalogue, link=Link.NO_NETWORK, blocked=online_only(catalogue))
    return [
        *samples_front.front(catalogue, world, offline),
        *samples_front.look_up(world),
        *samples_steps.identity(catalogue, world),
        *samples_steps.acting(catalogue, world),
        *samples_steps.form(catalogue, world),
        *samples_steps.papers(catalogue, world),
        *samples_spoken.spoken(catalogue, world),
        *samples_results.slips(catalogue, world, offline),
        *samples_results.codes(catalogue, world),
        *samples_licences.licences(catalogue, world),
        *samples_results.documents(catalogue, world),
        *samples_pay.paying(catalogue, world),
        *samples_pay.copying(catalogue, world),
        *samples_pay.video(catalogue, world),
        *samples_results.end(world),
        *samples_maintenance.technician(world),
        *samples_upkeep.upkeep(world),
        *samples_maintenance.desk(catalogue, world),
        *samples_results.overlays(catalogue, world),
    ]
