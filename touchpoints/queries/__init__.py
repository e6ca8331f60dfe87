"""What screens and programs read about touchpoints."""

from touchpoints.queries.channels import active_account, active_accounts, channel_list
from touchpoints.queries.touchpoints import (
    Desk,
    LastTouch,
    NewestInStory,
    desk_for,
    home_team_id,
    last_touches,
    newest_in_story,
    open_documents,
    recorded_touchpoint,
    shown_touchpoints,
    stage_key_at,
    story_found,
    story_subjects,
    story_words,
    thread_journey_id,
    touchpoint_list,
)

__all__ = [
    "Desk",
    "LastTouch",
    "NewestInStory",
    "active_account",
    "active_accounts",
    "channel_list",
    "desk_for",
    "home_team_id",
    "last_touches",
    "newest_in_story",
    "open_documents",
    "recorded_touchpoint",
    "shown_touchpoints",
    "stage_key_at",
    "story_found",
    "story_subjects",
    "story_words",
    "thread_journey_id",
    "touchpoint_list",
]
