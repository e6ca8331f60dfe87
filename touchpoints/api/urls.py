"""The API's routes about touchpoints."""

from django.urls import path, re_path

from touchpoints.api import bulk, channels, corrections, incoming, mail, views, web
from touchpoints.channels.mail_providers import PROVIDERS

urlpatterns = [
    path("touchpoints/", views.Touchpoints.as_view(), name="touchpoint-list"),
    path("touchpoints/bulk/", bulk.ManyTouchpoints.as_view(), name="touchpoint-bulk"),
    path("touchpoints/<int:touchpoint_id>/", views.OneTouchpoint.as_view(), name="touchpoint-detail"),
    path("channels/", channels.Channels.as_view(), name="channel-list"),
    path("channels/<int:channel_id>/", channels.OneChannel.as_view(), name="channel-detail"),
    path("channels/<int:channel_id>/rotate/", channels.ChannelSecret.as_view(), name="channel-rotate"),
    path("in/web/", web.WebVisits.as_view(), name="in-web"),
    path(
        "touchpoints/<int:touchpoint_id>/corrections/", corrections.Corrections.as_view(), name="touchpoint-corrections"
    ),
    path("in/sms/twilio/", incoming.TwilioMessages.as_view(), name="in-sms-twilio"),
    path("in/calls/twilio/", incoming.TwilioCalls.as_view(), name="in-calls-twilio"),
    re_path(rf"^in/email/(?P<provider>{'|'.join(sorted(PROVIDERS))})/$", mail.ProviderMail.as_view(), name="in-email"),
    re_path(
        rf"^in/(?P<door>{'|'.join(incoming.SIGNED_DOORS)})/signed/$", incoming.SignedEvents.as_view(), name="in-signed"
    ),
]
