"""The grid's pages, below the block's day."""

from django.urls import path

from enrollment.grid import views

urlpatterns = [
    path("block/grid/", views.grid, name="block_grid"),
    path("block/grid/rows/", views.rows, name="block_grid_rows"),
    path("block/grid/enter/", views.enter, name="block_grid_enter"),
    path("block/grid/chat/", views.chat, name="block_chat"),
    path("block/grid/chat/enter/", views.chat_enter, name="block_chat_enter"),
]
