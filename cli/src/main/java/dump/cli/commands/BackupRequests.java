package dump.cli.commands;

import dump.cli.session.InterruptibleInput;
import dump.cli.session.RestoredPlaces;
import dump.cli.settings.Caller;
import dump.cli.settings.RawText;
import dump.cli.settings.Settings;
import dump.engine.BackupRequest;
import dump.model.ByteString;
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
                leaveOut(dump, settings), settings.excludeIfPresent(),
                settings.excludeCaches(), settings.excludeLargerThan(), settings.oneFileSystem(), List.copyOf(tags),
                full, allowEmpty, stdin == null && !dump.quiet && !dump.noProgress, dump.trial);
    }

    /** Our own directories; the engine knows its own. */
    private static List<ByteString> leaveOut(Dump dump, Settings settings) {
        var found = new ArrayList<>(OwnPlaces.directories(settings).keySet());
        var restored = dump.context().places().fixedRestoreTo();
        if (restored != null) found.add(Caller.bytes(restored));
        if (settings.archiveDirectory() == null) return List.copyOf(found);
        for (var place : RestoredPlaces.read(settings.archiveDirectory())) found.add(Caller.bytes(place));
        return List.copyOf(found);
    }
}
