"""The staff's front room, mounted at the root."""

from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("customers/<int:customer_id>/", views.customer_story, name="customer_story"),
    path("search/", views.palette, name="palette"),
]
