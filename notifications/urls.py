"""Pages of rules, texts and the outbox."""

from django.urls import path

from notifications.views import outbox, replies, rules, texts

app_name = "notifications"
urlpatterns = [
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path("rules/sentence/", rules.sentence, name="sentence"),
    path("rules/texts/new/", texts.text_new, name="text_new"),
    path("rules/texts/preview/", texts.text_preview, name="text_preview"),
    path("rules/texts/<int:template_id>/", texts.text, name="text"),
    path("rules/<int:rule_id>/", rules.rule, name="rule"),
    path("rules/<int:rule_id>/enable/", rules.enable, name="enable"),
    path("rules/<int:rule_id>/disable/", rules.disable, name="disable"),
    path("touchpoints/<int:touchpoint_id>/reply/", replies.reply, name="reply"),
    path("outbox/<int:notification_id>/take-back/", replies.take_back, name="take_back"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:notification_id>/", outbox.detail, name="detail"),
    path("outbox/<int:notification_id>/retry/", outbox.retry, name="retry"),
    path("outbox/<int:notification_id>/cancel/", outbox.cancel, name="cancel"),
    path("unsubscribe/<str:token>/", outbox.unsubscribe_page, name="unsubscribe"),
]
