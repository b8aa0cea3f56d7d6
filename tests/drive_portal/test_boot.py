"""What is done before the portal serves is done once, and again when there is a reason."""

from drive_portal import boot


def test_static_files_are_collected_again_only_when_a_source_has_changed(settings, tmp_path, monkeypatch):
    source, root, stamp = tmp_path / "source", tmp_path / "root", tmp_path / "stamp"
    source.mkdir()
    (source / "portal.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = root
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "drive_portal.staticfiles.Storage"},
    }

    boot.collect_static(stamp)
    (first,) = root.glob("portal.*.css")
    first.unlink()
    boot.collect_static(stamp)
    assert not first.exists(), "nothing had changed"

    (source / "portal.css").write_text("b { color: red }")
    boot.collect_static(stamp)
    (second,) = root.glob("portal.*.css")
    assert second.name != first.name


def test_only_what_pages_name_is_compressed(settings, tmp_path):
    source, root = tmp_path / "source", tmp_path / "root"
    source.mkdir()
    (source / "portal.js").write_text("let long = 1;\n" * 500)
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = root
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "drive_portal.staticfiles.Storage"},
    }

    boot.collect_static(tmp_path / "stamp")
    assert {path.suffix for path in root.glob("portal.*.js*")} == {".js", ".br", ".gz"}
    assert not (root / "portal.js.br").exists()
