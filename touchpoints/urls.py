"""Pages and parts about touchpoints."""

from django.urls import path

from touchpoints.views import channels, corrections, imports, mail, touchpoints, web

app_name = "touchpoints"
urlpatterns = [
    path("touchpoints/new/", touchpoints.choose_customer, name="new"),
    path("touchpoints/import/", imports.import_files, name="imports"),
    path("touchpoints/import/<int:job_id>/", imports.import_page, name="import"),
    path("touchpoints/import/<int:job_id>/cancel/", imports.import_cancel, name="import_cancel"),
    path("touchpoints/import/<int:job_id>/report/", imports.import_report, name="import_report"),
    path("touchpoints/<int:touchpoint_id>/", touchpoints.touchpoint_detail, name="detail"),
    path("touchpoints/<int:touchpoint_id>/correct/", corrections.correct, name="correct"),
    path("touchpoints/<int:touchpoint_id>/mail/", mail.mail, name="mail"),
    path("touchpoints/<int:touchpoint_id>/mail/pictures/", mail.mail_pictures, name="mail_pictures"),
    path("touchpoints/<int:touchpoint_id>/repeat/", touchpoints.mark_repeat, name="repeat"),
    path("customers/<int:customer_id>/touchpoints/new/", touchpoints.log_touchpoint, name="log"),
    path("settings/channels/", channels.channel_list, name="channel_list"),
    path("settings/channels/new/", channels.channel_choose, name="channel_choose"),
    path("settings/channels/new/<slug:kind>/", channels.channel_create, name="channel_create"),
    path("settings/channels/<int:channel_id>/", channels.channel, name="channel"),
    path("settings/channels/<int:channel_id>/rotate/", channels.channel_rotate, name="channel_rotate"),
    path("settings/channels/<int:channel_id>/settle/", channels.channel_settle, name="channel_settle"),
    path("settings/channels/<int:channel_id>/switch/", channels.channel_switch, name="channel_switch"),
    path("settings/channels/<int:channel_id>/delete/", channels.channel_delete, name="channel_delete"),
    path("w/<slug:key>.js", web.web_snippet, name="web_snippet"),
]
