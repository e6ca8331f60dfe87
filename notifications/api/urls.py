"""The API's routes about rules, texts and messages."""

from django.urls import path

from notifications.api import views

urlpatterns = [
    path("rules/", views.Rules.as_view(), name="rule-list"),
    path("rules/<int:rule_id>/", views.OneRule.as_view(), name="rule-detail"),
    path("rules/<int:rule_id>/enable/", views.EnableRule.as_view(), name="rule-enable"),
    path("rules/<int:rule_id>/disable/", views.DisableRule.as_view(), name="rule-disable"),
    path("templates/", views.Templates.as_view(), name="template-list"),
    path("templates/<int:template_id>/", views.OneTemplate.as_view(), name="template-detail"),
    path("notifications/", views.Notifications.as_view(), name="notification-list"),
    path("notifications/<int:notification_id>/", views.OneNotification.as_view(), name="notification-detail"),
    path("notifications/<int:notification_id>/retry/", views.RetryNotification.as_view(), name="notification-retry"),
]
