"""The API's routes for people and teams."""

from django.urls import path

from teams.api import jobs, views

urlpatterns = [
    path("users/", views.Users.as_view(), name="api_users"),
    path("users/<int:user_id>/", views.OneUser.as_view(), name="api_user"),
    path("jobs/<int:job_id>/", jobs.OneJob.as_view(), name="api_job"),
    path("jobs/<int:job_id>/cancel/", jobs.CancelJob.as_view(), name="api_job_cancel"),
    path("jobs/<int:job_id>/report/", jobs.JobReport.as_view(), name="api_job_report"),
    path("teams/", views.Teams.as_view(), name="api_teams"),
    path("teams/<int:team_id>/", views.OneTeam.as_view(), name="api_team"),
]
