package dump.cli.commands;

import dump.backend.LocalPath;
import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.engine.PathArgument;
import dump.model.ByteString;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Paths as typed, for the engine (docs/restore.md). */
final class PathArguments {
    private PathArguments() {}

    static List<PathArgument> of(List<String> texts, Caller caller) throws SettingsException {
        var paths = new ArrayList<PathArgument>();
        if (texts != null) for (var text : texts) paths.add(of(text, caller));
        return List.copyOf(paths);
    }

    static PathArgument of(String text, Caller caller) throws SettingsException {
        if (text.isEmpty()) throw new SettingsException("a path is empty");
        if (text.startsWith("/")) return place(text, text);
        if (text.equals("~") || text.startsWith("~/")) {
            if (caller.home() == null) throw new SettingsException("there is no home directory for ~");
            return place(text, caller.home() + text.substring(1));
        }
        var here = caller.workingDirectory() + "/" + text;
        var first = text.split("/", 2)[0];
        if (first.equals(".") || first.equals("..")) return place(text, here);
        var displayPath = clean(text);
        if (displayPath == null) return place(text, here);
        return new PathArgument(text, RawText.bytes(displayPath), bytes(here));
    }

    private static PathArgument place(String text, String path) {
        return new PathArgument(text, null, bytes(path));
    }

    /** An option that names a place: relative to the working directory. */
    static ByteString absolute(String text, Caller caller) throws SettingsException {
        var path = caller.expanded(text);
        return bytes(path.startsWith("/") ? path : caller.workingDirectory() + "/" + path);
    }

    private static ByteString bytes(String absolute) {
        try {
            return Caller.bytes(LocalPath.plain(Path.of(absolute)));
        } catch (InvalidPathException notText) {
            return withoutLooking(absolute);
        }
    }

    /** Where Java cannot spell a name, a {@code ..} takes it away, link or not. */
    private static ByteString withoutLooking(String absolute) {
        var names = new ArrayDeque<String>();
        for (var name : absolute.split("/")) {
            if (name.equals("..")) names.pollLast();
            else if (!name.isEmpty() && !name.equals(".")) names.add(name);
        }
        return RawText.bytes("/" + String.join("/", names));
    }

    /** A relative path without {@code .}, {@code ..} and spare slashes; null if it leads out or nowhere. */
    private static String clean(String relative) {
        var names = new ArrayDeque<String>();
        for (var name : relative.split("/")) {
            if (name.equals("..") && names.pollLast() == null) return null;
            if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) names.add(name);
        }
        return names.isEmpty() ? null : String.join("/", names);
    }
}
