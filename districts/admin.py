"""The administrator's back room: accounts and postings are made here, the rest is looked at.

Places, login IDs and drives have doors of their own (imports, orders); a second way in would pass
their rules by.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from districts.models import Block, Centre, District, Drive, LoginID, Panchayat, Posting, State, User


class LookOnly(admin.ModelAdmin):
    """Shown, searched, never changed."""

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_add_permission


class PostingInline(admin.TabularInline):
    model = Posting
    extra = 0
    can_delete = False  # a posting is ended, not deleted
    autocomplete_fields = ["state", "district", "block", "panchayat", "centre", "login_id"]


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ["username", "full_name", "phone", "is_active"]
    list_filter = ["is_active", "postings__role"]
    search_fields = ["username", "full_name", "phone"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["full_name", "phone", "email"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser", "last_login", "date_joined"]}),
    ]
    inlines = [PostingInline]

    def has_delete_permission(self, request, obj=None):
        return False  # who did what must stay known: an account is made inactive


@admin.register(State, District, Block, Panchayat)
class PlaceAdmin(LookOnly):
    list_display = ["code", "name", "name_hi"]
    search_fields = ["code", "name", "name_hi"]


@admin.register(Centre)
class CentreAdmin(LookOnly):
    list_display = ["code", "name", "kind", "status", "panchayat"]
    list_filter = ["kind", "status", "district"]
    list_select_related = ["panchayat"]
    search_fields = ["code", "name", "name_hi"]


@admin.register(LoginID)
class LoginIDAdmin(LookOnly):
    list_display = ["code", "holder_name", "holder_kind", "status", "panchayat"]
    list_filter = ["holder_kind", "status", "district"]
    list_select_related = ["panchayat"]
    search_fields = ["code", "holder_name", "mobile"]


@admin.register(Drive)
class DriveAdmin(LookOnly):
    list_display = ["id", "name", "district", "starts_on", "ends_on", "target"]
    list_filter = ["district"]
    list_select_related = ["district"]
