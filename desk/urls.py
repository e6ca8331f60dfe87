"""The staff's front room, mounted at the root."""

from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("customers/<int:customer_id>/", views.customer_story, name="customer_story"),
    path("customers/<int:customer_id>/brief/", views.brief, name="brief"),
    path("customers/<int:customer_id>/brief/edit/", views.pin_new, name="pin_new"),
    path("brief-lines/<int:pin_id>/", views.pin_change, name="pin_change"),
    path("brief-lines/<int:pin_id>/remove/", views.pin_remove, name="pin_remove"),
    path("customers/<int:customer_id>/hand-over/", views.hand_over, name="hand_over"),
    path("handoffs/<int:handoff_id>/", views.handoff, name="handoff"),
    path("handoffs/<int:handoff_id>/accept/", views.handoff_accept, name="handoff_accept"),
    path("handoffs/<int:handoff_id>/decline/", views.handoff_decline, name="handoff_decline"),
    path("search/", views.palette, name="palette"),
]
