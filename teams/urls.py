"""Settings: people, teams, oneself, the company, keys, the audit trail."""

from django.urls import path

from teams.views import audit, company, groups, keys, own, people

app_name = "teams"
urlpatterns = [
    path("settings/", own.index, name="settings"),
    path("settings/profile/", own.profile, name="profile"),
    path("settings/profile/sign-out-others/", own.sign_out_others, name="sign_out_others"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.person_invite, name="person_invite"),
    path("settings/people/<int:user_id>/", people.person, name="person"),
    path("settings/people/<int:user_id>/disable/", people.person_disable, name="person_disable"),
    path("settings/people/<int:user_id>/enable/", people.person_enable, name="person_enable"),
    path("settings/people/<int:user_id>/resend/", people.person_resend, name="person_resend"),
    path("welcome/<int:user_id>/<str:token>/", people.invitation_accept, name="invitation_accept"),
    path("settings/teams/", groups.team_list, name="team_list"),
    path("settings/teams/new/", groups.team_create, name="team_create"),
    path("settings/teams/<int:team_id>/", groups.team, name="team"),
    path("settings/teams/<int:team_id>/rename/", groups.team_rename, name="team_rename"),
    path("settings/teams/<int:team_id>/members/add/", groups.member_add, name="member_add"),
    path("settings/teams/<int:team_id>/members/<int:user_id>/remove/", groups.member_remove, name="member_remove"),
    path("settings/teams/<int:team_id>/members/<int:user_id>/lead/", groups.member_lead, name="member_lead"),
    path("settings/company/", company.company, name="company"),
    path("settings/company/logo/", company.logo_set, name="logo_set"),
    path("settings/company/logo/remove/", company.logo_remove, name="logo_remove"),
    path("logo/<str:name>", company.logo, name="logo"),
    path("settings/keys/", keys.key_list, name="key_list"),
    path("settings/keys/new/", keys.key_create, name="key_create"),
    path("settings/keys/<int:api_key_id>/revoke/", keys.key_revoke, name="key_revoke"),
    path("settings/audit/", audit.audit, name="audit"),
]
