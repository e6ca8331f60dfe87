"""What a text says by itself."""

from __future__ import annotations

import time

import pytest

from touchpoints.reading import estimated_mood, told_again

MOODS = [
    ("This is an absolute disgrace, I am furious and I will never trust you again.", -2),
    ("I am very disappointed with how slow and unhelpful your team was.", -2),
    ("I am a bit annoyed that the letter was late.", -1),
    ("The form is confusing and I don't understand it.", -1),
    ("The answer was quick but the adjuster was rude and it was a horrible day.", -2),
    ("It was not good and I would not recommend you.", -1),
    ("Thank you, that was very helpful and quick.", 2),
    ("Thanks for the answer to my letter.", 1),
    ("It is not bad at all.", 1),
    ("The adjuster was friendly but the delay is frustrating and the outcome is bad.", -2),
]
SILENT = [
    "Asks when the adjuster comes to the house.",
    "I would like to report the accident and claim for the damage to my car.",
    "Ich bin sehr enttäuscht und wütend über den schlechten Service.",
    "Ich bin super happy mit dem tollen Service, danke.",
    "Je suis très content de votre service, merci beaucoup.",
    "Estoy muy enfadado con el servicio, es horrible.",
    "Det er fantastisk service, tusind tak for hjælpen.",
    "Ik ben heel boos, dit is een horrible service van jullie.",
    "非常に悪い",
    "great",
    "OK",
    "",
    "12345 67890",
    "Policy CL-1162, photos, kitchen",
]
AGAIN = [
    "As I already told your colleague, the water came through the ceiling.",
    "as I’ve explained before: it is the kitchen",
    "I have told you this three times already.",
    "I've already sent the photos twice!",
    "This is the third time I call about it.",
    "For the second time: my address has changed",
    "Why do I have to explain everything again?",
    "How many times do I need to send this form",
    "They made me repeat the whole story.",
    "Having to start all over again with every agent",
    "Das habe ich Ihrer Kollegin schon gesagt.",
    "Wie bereits am Telefon erklärt, ist die Küche betroffen.",
    "Ich rufe jetzt zum dritten Mal an.",
    "Muss ich denn alles nochmal erklären?",
    "Wie oft soll ich das noch schicken?",
    "Jedes Mal fange ich wieder von vorne an.",
]
FIRST_TIME = [
    "I already paid the invoice.",
    "Can you tell me again when the office opens?",
    "The third time slot suits me best.",
    "I will send the documents again tomorrow if you need a better scan.",
    "Please repeat the payment.",
    "We have already received your form.",
    "Ich habe schon bezahlt.",
    "Das dritte Formular fehlt mir noch.",
    "Bitte rufen Sie noch einmal an.",
    "",
]


@pytest.mark.parametrize(("text", "mood"), MOODS)
def test_english_is_estimated(text, mood):
    assert estimated_mood(text) == mood


@pytest.mark.parametrize("text", SILENT)
def test_everything_else_is_left_alone(text):
    assert estimated_mood(text) is None


@pytest.mark.parametrize("text", AGAIN)
def test_saying_so_is_heard(text):
    assert told_again(text)


@pytest.mark.parametrize("text", FIRST_TIME)
def test_nothing_else_is(text):
    assert told_again(text) == ""


def test_reading_takes_less_than_a_millisecond_and_no_text_takes_long():
    text = "I have told you three times that the adjuster was rude, but thanks for the quick answer. "
    estimated_mood(text)
    start = time.process_time()
    for _turn in range(100):
        estimated_mood(text)
        told_again(text)
    assert (time.process_time() - start) / 100 < 0.001
    start = time.process_time()
    for hostile in ("i have told " * 50_000, "schon " * 100_000, "a " * 200_000, "wie ich " * 50_000, "'" * 500_000):
        estimated_mood(hostile)
        told_again(hostile)
    assert time.process_time() - start < 1
