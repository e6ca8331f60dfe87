"""Files with a touchpoint and with a requirement, through pages that work without a script."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.actor import SYSTEM
from core.clock import now
from core.errors import RuleBroken
from customers.actions import store_document
from customers.models import Document
from journeys.models import Requirement, RequirementState
from tests.factories.customers import CustomerFactory
from tests.factories.files import a_picture
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import UserFactory
from touchpoints.actions import record_touchpoint
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db
SAID = {"text": "Sends the photos", "channel": "email", "journey": "none", "direction": "in"}


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return settings.DOCUMENT_ROOT


@pytest.fixture
def alice(client):
    user = UserFactory(name="Alice Ames")
    client.force_login(user)
    return user


def files(*names):
    return [SimpleUploadedFile(name, a_picture() if name.endswith("png") else b"words") for name in names]


def test_several_files_come_with_a_touchpoint_and_stand_on_its_card(client, alice):
    amara = CustomerFactory()
    url = reverse("touchpoints:log", args=[amara.pk])
    answer = client.post(url, SAID | {"uploads": files("a.png", "b.txt", "c.txt", "d.txt"), "form_token": "t1"})
    assert answer.status_code == 303
    touchpoint = Touchpoint.objects.get()
    assert set(touchpoint.attachments.values_list("name", flat=True)) == {"a.png", "b.txt", "c.txt", "d.txt"}
    story = client.get(reverse("story:timeline", args=[amara.pk])).content.decode()
    picture = Document.objects.get(name="a.png")
    assert reverse("customers:document", args=[picture.public_id]) in story
    assert reverse("customers:document_thumbnail", args=[picture.public_id]) in story
    assert "1 more file" in story
    detail = client.get(reverse("touchpoints:detail", args=[touchpoint.pk])).content.decode()
    assert "d.txt" in detail


def test_one_refused_file_saves_nothing_and_says_which(client, alice):
    url = reverse("touchpoints:log", args=[CustomerFactory().pk])
    htmx = {"HX-Request": "true", "HX-Target": "touchpoints-log"}
    page = client.post(url, SAID | {"uploads": files("a.png", "run.exe"), "place": "touchpoints-log"}, headers=htmx)
    assert page.status_code == 422
    assert "run.exe: Files ending in .exe are not taken." in page.content.decode()
    assert not Touchpoint.objects.exists()
    assert not Document.objects.exists()


def test_somebody_else_s_file_cannot_be_attached():
    other = store_document(customer_id=CustomerFactory().pk, name="a.txt", content=b"words", by=SYSTEM)
    with pytest.raises(RuleBroken) as refused:
        record_touchpoint(
            customer_id=CustomerFactory().pk, channel="email", summary="x", document_ids=[other.pk], by=SYSTEM
        )
    assert refused.value.field == "documents"
    assert not Touchpoint.objects.exists()


def test_more_than_a_request_may_bring_is_refused_while_it_comes(client, alice, settings):
    settings.UPLOAD_LARGEST_BYTES = 1000

    def large():
        return SimpleUploadedFile("a.txt", b"a" * 200_000)

    url = reverse("touchpoints:log", args=[CustomerFactory().pk])
    assert client.post(url, SAID | {"uploads": [large()]}).status_code == 400
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert client.post(url, SAID | {"uploads": [large()]}).status_code == 400
    many = [SimpleUploadedFile(f"{n}.txt", b"a") for n in range(25)]
    assert client.post(url, SAID | {"uploads": many}).status_code == 400
    assert not Touchpoint.objects.exists()


def test_a_requirement_is_received_with_its_file(client, alice):
    journey = JourneyFactory()
    photos = Requirement.objects.create(stage=journey.stage, key="photos", name="Photos")
    RequirementState.objects.create(journey=journey, requirement=photos, changed_at=now(), changed_by="test")
    url = reverse("journeys:requirement_set", args=[journey.pk, photos.key])
    dialog = client.get(url + "?status=received", headers={"HX-Request": "true", "HX-Target": "modal"})
    assert 'type="file"' in dialog.content.decode()
    refused = client.post(url, {"status": "received", "file": files("a.html")[0]})
    assert refused.status_code == 422
    assert client.post(url, {"status": "received", "file": files("a.png")[0]}).status_code == 303
    state = RequirementState.objects.get()
    assert (state.status, state.document.name) == ("received", "a.png")
    page = client.get(reverse("journeys:journey_detail", args=[journey.pk])).content.decode()
    assert reverse("customers:document", args=[state.document.public_id]) in page
    waive = client.get(url + "?status=waived", headers={"HX-Request": "true", "HX-Target": "modal"})
    assert 'type="file"' not in waive.content.decode()
