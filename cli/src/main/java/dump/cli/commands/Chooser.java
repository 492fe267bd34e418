package dump.cli.commands;

import dump.cli.places.ShellWord;
import dump.cli.report.Alternative;
import dump.cli.settings.Settings;
import dump.engine.Choice;
import dump.engine.EngineException;
import dump.snapshots.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says which point in time was chosen, and what to type for others that may have been meant. */
final class Chooser implements Choice {
    private final Dump dump;
    private final Settings settings;
    private final Function<SnapshotInfo, List<String>> command;
    private final List<String> paths;
    private boolean sure = true;
    private boolean streams;

    /** @param command its name and own options for a point in time @param paths as typed, or null */
    Chooser(Dump dump, Settings settings, Function<SnapshotInfo, List<String>> command, List<String> paths) {
        this.dump = dump;
        this.settings = settings;
        this.command = command;
        this.paths = paths == null ? List.of() : paths;
    }

    /** A list shows itself whose it is. */
    Chooser withoutBeingSure() {
        sure = false;
        return this;
    }

    /** For a command that looks at whatever there is. */
    Chooser takingStreams() {
        streams = true;
        return this;
    }

    @Override
    public boolean mustBeSure() {
        return sure;
    }

    @Override
    public boolean takesStreams() {
        return streams;
    }

    /** It is this one. */
    void chosen(SnapshotInfo snapshot) {
        dump.report().chosen(Labels.of(settings, snapshot), snapshot);
    }

    @Override
    public void besides(List<SnapshotInfo> others) {
        dump.report().besides(alternatives(others));
    }

    /** Shows what there is to choose from. */
    EngineException.Ambiguous told(EngineException.Ambiguous several) {
        dump.report().several(alternatives(several.snapshots()));
        return several;
    }

    private List<Alternative> alternatives(List<SnapshotInfo> snapshots) {
        return snapshots.stream().map(snapshot -> new Alternative(snapshot, line(snapshot))).toList();
    }

    private String line(SnapshotInfo snapshot) {
        var words = new ArrayList<>(List.of(dump.context().places().name()));
        words.addAll(command.apply(snapshot));
        words.addAll(dump.sameRepository());
        words.addAll(List.of("-d", "id:" + snapshot.id().brief()));
        if (paths.stream().anyMatch(path -> path.startsWith("-"))) words.add("--");
        words.addAll(paths);
        return words.stream().map(ShellWord::quoted).collect(Collectors.joining(" "));
    }
}
