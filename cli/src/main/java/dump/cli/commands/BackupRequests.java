package dump.cli.commands;

import dump.cli.input.RawText;
import dump.cli.places.Caller;
import dump.cli.session.InterruptibleInput;
import dump.cli.session.RestoredPlaces;
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
        var request = stdin == null ? BackupRequest.of(settings.sources())
                : BackupRequest.ofStream(RawText.bytes("/" + stdin), new InterruptibleInput(System.in));
        request = request.after(Dump.own(settings)).exclude(settings.exclude()).leaveOut(leaveOut(dump, settings))
                .skipMarked(settings.excludeIfPresent()).skipLargerThan(settings.excludeLargerThan());
        // An archive of Duplicity is one configuration's, and nothing in it bears a tag.
        if (settings.isNative()) request = request.tags(List.copyOf(tags));
        if (settings.excludeCaches()) request = request.skipCaches();
        if (settings.oneFileSystem()) request = request.oneFileSystem();
        if (full) request = request.full();
        if (allowEmpty) request = request.allowEmpty();
        if (stdin == null && dump.report().showsProgress()) request = request.estimate();
        return dump.trial ? request.trial() : request;
    }

    /** Our own directories; the engine knows its own. */
    private static List<ByteString> leaveOut(Dump dump, Settings settings) {
        var found = new ArrayList<>(ProtectedPaths.directories(settings).keySet());
        var restored = dump.context().places().fixedRestoreTo();
        if (restored != null) found.add(Caller.bytes(restored));
        if (settings.archiveDirectory() == null) return List.copyOf(found);
        for (var place : RestoredPlaces.read(settings.archiveDirectory())) found.add(Caller.bytes(place));
        return List.copyOf(found);
    }
}
