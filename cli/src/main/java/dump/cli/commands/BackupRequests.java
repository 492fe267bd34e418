package dump.cli.commands;

import dump.cli.session.InterruptibleInput;
import dump.cli.settings.Caller;
import dump.cli.settings.RawText;
import dump.cli.settings.Settings;
import dump.engine.BackupRequest;
import dump.model.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** What the settings and the options ask the engine for. */
final class BackupRequests {
    private BackupRequests() {}

    /** @param stdin the name under which standard input is stored, or null */
    static BackupRequest of(Dump dump, Settings settings, String stdin, boolean full, boolean allowEmpty) {
        var tags = new LinkedHashSet<String>();
        tags.add(settings.name());
        tags.addAll(settings.tags());
        if (dump.tags != null) tags.addAll(dump.tags);
        var sources = stdin == null ? settings.sources() : List.of(RawText.bytes("/" + stdin));
        return new BackupRequest(Dump.own(settings), sources,
                stdin == null ? null : new InterruptibleInput(System.in), settings.exclude(),
                leaveOut(settings, dump.context().places().fixedRestoreTo()), settings.excludeIfPresent(),
                settings.excludeCaches(), settings.excludeLargerThan(), settings.oneFileSystem(), List.copyOf(tags),
                full, allowEmpty, stdin == null && !dump.quiet && !dump.noProgress, dump.trial);
    }

    /** Our own directories, as named and as they really are; none that would take a source with it. */
    static List<ByteString> leaveOut(Settings settings, Path restored) {
        var candidates = new ArrayList<Path>();
        if (settings.archiveDirectory() != null) candidates.add(settings.archiveDirectory());
        if (restored != null) candidates.add(restored);
        if (settings.localRepository() != null) candidates.add(settings.localRepository());
        var found = new LinkedHashSet<ByteString>();
        for (var path : candidates) {
            for (var spelling : new Path[] {path, real(path)}) {
                boolean holdsSource = settings.sources().stream()
                        .anyMatch(source -> real(Path.of(source.toString())).startsWith(spelling));
                if (!holdsSource) found.add(Caller.bytes(spelling));
            }
        }
        return List.copyOf(found);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            return path;
        }
    }
}
