"""What customers and staff say at each stage of each map: the raw material of stories with ups and downs.

A moment is (channel, direction, seconds of talk, text, mood); mood is -2 to +2 or None. `fine` moments belong to a stage
that goes as expected, `rough` ones to a stage that is late or goes wrong, `again` ones flag that the customer had to
repeat themselves. {what} is what the journey is about, {first} the customer, {agent} the member of staff.
"""

from __future__ import annotations

from dataclasses import dataclass

Moment = tuple[str, str, int, str, int | None]


@dataclass(frozen=True)
class Scene:
    """Moments of one stage, by how it goes."""

    fine: tuple[Moment, ...]
    rough: tuple[Moment, ...] = ()
    again: tuple[Moment, ...] = ()


# What a journey can be about, per map.
ABOUT = {
    "policy-onboarding": (
        "home cover for a first flat", "cover for a workshop", "contents cover after moving", "travel cover for a family of four",
        "cover for a small bakery", "motor cover for a van",
    ),
    "claim": (
        "burst pipe in the workshop", "storm took tiles off the roof", "stolen bicycle", "bumped in a car park",
        "kitchen fire, nobody hurt", "broken shop window", "hail on the glasshouse", "laptop dropped on the train",
        "water under the parquet", "lorry scraped the garden wall",
    ),
    "renewal": (
        "home policy ends soon", "motor policy ends soon", "business cover ends soon", "contents policy after a rise in price",
    ),
    "technical-issue": (
        "portal shows the wrong stage", "photos do not upload on the phone", "cannot sign in to the app",
        "policy document will not open", "direct debit shown twice",
    ),
    "upgrade": (
        "bicycle worth more than the limit", "second flat to be covered", "stock has grown", "electric car instead of the old one",
    ),
}  # fmt: skip
INTENT = {
    "policy-onboarding": "Get {what}",
    "claim": "Settle: {what}",
    "renewal": "Decide: {what}",
    "technical-issue": "Fix: {what}",
    "upgrade": "Cover: {what}",
}

_C = {
    "report": Scene(
        fine=(
            ("phone", "in", 660, "Reports: {what}. Calm, wants to know what happens next.", -1),
            ("web", "in", 0, "Reported online: {what}. Left three photos with the report.", 0),
            ("app", "in", 0, "Reported in the app: {what}. Asks for a call back in the afternoon.", 0),
        ),
        rough=(
            ("phone", "in", 540, "Third try to get through, waited eleven minutes each time. {what}.", -2),
            ("ivr", "in", 190, "Chose “Claims”, gave up after 3 min 10 s in the queue.", -1),
        ),
    ),
    "documents": Scene(
        fine=(
            ("portal", "in", 0, "Uploaded photos and the receipt. “Easier than I thought.”", 1),
            ("email", "in", 0, "Sends the repair estimate. Asks whether one is enough.", 0),
            ("store", "in", 900, "Brought the papers to the counter; {agent} scanned them on the spot.", 1),
            ("email", "out", 0, "{agent} confirmed that everything is there.", None),
        ),
        rough=(
            ("phone", "in", 420, "Asks what exactly is missing. The letter lists things already sent.", -1),
            ("chat", "in", 0, "“Your upload page turns white on my phone.” Sent the photos by email instead.", -1),
            ("letter", "in", 0, "Sent copies by post, as the portal refused the scan. Dated nine days ago.", -1),
        ),
        again=(
            (
                "phone",
                "in",
                380,
                "“I have told two of you the same thing.” The estimate was sent last week already.",
                -2,
            ),
            ("chat", "in", 0, "Replied to our reminder: “I uploaded it last week.” The upload is there.", -1),
        ),
    ),
    "assessment": Scene(
        fine=(
            ("video", "in", 1080, "Video inspection. {agent} confirmed the damage and explained the next steps.", 1),
            ("phone", "out", 240, "{agent} agreed a date for the visit; suits the customer.", 1),
        ),
        rough=(
            ("phone", "in", 300, "Asks when the assessor comes. No date offered for five days now.", -1),
            ("social", "in", 0, "“Day 8 and still no assessor, @kestrelmutual. Is anybody there?”", -2),
            ("email", "in", 0, "The assessor did not come. Took the morning off for nothing.", -2),
        ),
        again=(("phone", "in", 360, "Had to describe the damage once more; the video notes were not at hand.", -1),),
    ),
    "decision": Scene(
        fine=(
            ("phone", "out", 420, "{agent} explained the decision and the sum. “Clear, thank you.”", 2),
            ("letter", "out", 0, "Decision letter with the sum and how it came about.", None),
        ),
        rough=(
            ("email", "in", 0, "Does not understand the letter: what does “betterment” mean?", -1),
            ("phone", "in", 700, "Appeals: the second room was left out. {agent} takes it up with the assessor.", -1),
        ),
    ),
    "payment": Scene(
        fine=(
            ("sms", "out", 0, "Told that the money is on its way.", None),
            ("email", "in", 0, "“Money arrived this morning. Thank you, {agent}.”", 2),
        ),
        rough=(("phone", "in", 200, "The payment went to an old account. Confirmed the new one.", -1),),
    ),
    "follow-up": Scene(
        fine=(
            ("phone", "out", 300, "{agent} asked how the repair went. All done, very happy.", 2),
            ("email", "in", 0, "Recommends us to the neighbours. Asks about cover for the garden room.", 2),
        ),
        rough=(
            ("phone", "out", 260, "Repair still not finished; the firm does not answer. {agent} will chase it.", -1),
        ),
    ),
}
_P = {
    "interest": Scene(
        fine=(
            ("web", "in", 0, "Read the pages on {what}, left an address for a call.", None),
            ("store", "in", 1200, "Came in and asked about {what}. {agent} drew the cover on a napkin.", 1),
            ("chat", "in", 0, "Asks what {what} costs roughly. Wants it in writing.", 0),
        ),
        rough=(("phone", "in", 380, "Was promised a call for yesterday. “If it starts like this …”", -1),),
    ),
    "quote": Scene(
        fine=(
            ("email", "out", 0, "{agent} sent the quote on one page, with a comparison.", None),
            ("portal", "in", 0, "Opened the quote twice, asked about the excess.", 0),
        ),
        rough=(("email", "in", 0, "The quote names the wrong address. Asks for a new one.", -1),),
    ),
    "application": Scene(
        fine=(
            ("app", "in", 0, "Filled in the application in six minutes. Photo of the passport accepted.", 1),
            ("portal", "in", 0, "Application sent; bank details confirmed.", 1),
        ),
        rough=(
            (
                "phone",
                "in",
                500,
                "The form lost everything on page four. {agent} filled it in together with {first}.",
                -1,
            ),
            ("chat", "in", 0, "“Why do you ask for my birthday three times?”", -1),
        ),
        again=(("email", "in", 0, "Sends the proof of identity a second time.", -1),),
    ),
    "underwriting": Scene(
        fine=(("email", "out", 0, "{agent} asked one question about the roof; answered within the hour.", None),),
        rough=(("phone", "in", 340, "Asks why it takes so long. A surveyor's answer is missing.", -1),),
    ),
    "policy-issued": Scene(
        fine=(
            ("email", "out", 0, "Policy documents sent; everything is in the portal too.", None),
            ("portal", "in", 0, "Downloaded the policy. Rated the way there 5 of 5.", 2),
        ),
    ),
    "welcome": Scene(
        fine=(
            ("phone", "out", 420, "Welcome call. {agent} explained how to reach us in an emergency.", 2),
            ("video", "in", 900, "Walked through the cover on video. Asked for a reminder in spring.", 1),
        ),
        rough=(("phone", "out", 90, "No answer twice; left a message.", None),),
    ),
}
_R = {
    "notice": Scene(
        fine=(("email", "out", 0, "Told early that {what}, and what changes.", None),),
        rough=(("letter", "in", 0, "Complains that the price rises again without a word why.", -2),),
    ),
    "review": Scene(
        fine=(
            ("phone", "out", 600, "{agent} went through the cover; the garden room comes in, the boat goes out.", 1),
            ("video", "in", 780, "Review by video. Pleased that nobody tried to sell anything.", 2),
        ),
        rough=(("email", "in", 0, "Asks for a review by email only, has been called at work three times.", -1),),
    ),
    "offer": Scene(
        fine=(
            ("email", "in", 0, "Thanks for the loyalty discount in the offer. Wants to add stock cover.", 2),
            ("portal", "in", 0, "Opened the offer, compared it with last year.", 0),
        ),
        rough=(("phone", "in", 520, "Has a cheaper offer from elsewhere. “Why should I stay?”", -1),),
    ),
    "decision": Scene(
        fine=(("phone", "in", 240, "Says yes. Asks to pay by the month.", 1),),
        rough=(("chat", "in", 0, "Still thinking. Wants to know how to cancel, just in case.", -1),),
    ),
    "renewed": Scene(fine=(("email", "out", 0, "Renewal confirmed; documents in the portal.", None),)),
}
_T = {
    "reported": Scene(
        fine=(
            ("chat", "in", 0, "“{what}.” Phone and version noted.", -1),
            ("email", "in", 0, "Writes that something is wrong: {what}. Screenshot attached.", -1),
        ),
        rough=(("phone", "in", 610, "Furious: {what}, and the chat closed twice.", -2),),
    ),
    "diagnosis": Scene(
        fine=(("chat", "out", 0, "{agent} found the cause and said how long it will take.", None),),
        rough=(("phone", "in", 480, "Was asked to restart for the fourth time.", -2),),
        again=(("chat", "in", 0, "“I sent the screenshot on Monday. Please read it.”", -2),),
    ),
    "fix": Scene(
        fine=(("sms", "out", 0, "Told that it works again, with a way to say no.", None),),
        rough=(("app", "in", 0, "Still broken after the update. One star.", -2),),
    ),
    "solved": Scene(fine=(("email", "in", 0, "“Works. Thanks for telling me before I asked.”", 2),)),
}
_U = {
    "need-seen": Scene(
        fine=(("phone", "in", 300, "Mentions in passing: {what}. {agent} noted it.", 0),),
        rough=(("email", "in", 0, "“Please stop calling about offers.”", -2),),
    ),
    "advice": Scene(
        fine=(
            ("video", "in", 960, "Advice on {what}. Likes the comparison with today's cover.", 1),
            ("store", "in", 1500, "Came to the counter with a list. {agent} knew the policies by heart.", 2),
        ),
        rough=(("phone", "in", 420, "The colleague did not know about the existing policy.", -1),),
    ),
    "offer": Scene(
        fine=(("portal", "in", 0, "Opened the offer, asked for it from the first of the month.", 1),),
        rough=(("email", "in", 0, "More expensive than expected. Will think about it.", -1),),
    ),
    "upgraded": Scene(fine=(("email", "out", 0, "Upgrade confirmed, counts from today.", None),)),
}
SCENES: dict[str, dict[str, Scene]] = {
    "claim": _C, "policy-onboarding": _P, "renewal": _R, "technical-issue": _T, "upgrade": _U,
}  # fmt: skip

# Root causes: title, map, stage where it starts, team, description, workaround, whys, (action kind, title, shipped days ago)
CAUSES = (
    (
        "Estimate asked for twice", "claim", "documents", "claims-intake",
        "The intake form and the assessor's checklist each ask for a repair estimate; nobody sees that one is on file.",
        "Before asking, look at the requirements of the journey: what is received is not asked for again.",
        ("Customers are asked for an estimate they have sent.", "The assessor's checklist starts empty.",
         "It does not read what intake has received.", "Intake and assessment were built by two projects.",
         "Nobody owns the list of what we ask customers for."),
        (("process", "One list of requirements for intake and assessment", None),),
    ),
    (
        "Upload fails on phones", "claim", "documents", "digital-care",
        "Photos over 10 MB are refused by the portal without a word; new phones take larger ones.",
        "Ask for photos by email, or switch the camera to medium.",
        ("The upload page turns white.", "The server refuses files over 10 MB.", "The limit was set for scanners."),
        (("product", "Shrink photos on the phone before upload", 41),),
    ),
    (
        "No assessor slot in five days", "claim", "assessment", "field-assessment",
        "After storms all slots are gone within hours; nobody offers a video inspection instead.",
        "Offer a video inspection when the next visit is more than three days away.",
        ("Customers wait for a date.", "Slots are given first come, first served.", "Video is not offered by default."),
        (("policy", "Video inspection first for damage under £5,000", 12),),
    ),
    (
        "Decision letter hard to understand", "claim", "decision", "claims-handling",
        "The letter explains deductions with words from the policy wording.", "",
        ("Half of the appeals say that the letter was unclear.", "It quotes the policy wording."),
        (("wording", "Say the deduction in one sentence, with the sum", None),),
    ),
    (
        "Price rise without a reason", "renewal", "notice", "underwriting",
        "The renewal notice states the new price and nothing else.", "Call customers of more than ten years first.",
        ("Customers leave at the notice.", "They learn the new price without a reason."), (),
    ),
    (
        "Form loses its fields", "policy-onboarding", "application", "digital-care",
        "Going back from page four of the application empties the form.", "Fill it in together on the phone.",
        ("The form empties on 'back'.",), (("product", "Keep a draft on the server", 70),),
    ),
)  # fmt: skip
