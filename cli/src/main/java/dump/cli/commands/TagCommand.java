package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "tag", sortOptions = false, abbreviateSynopsis = true,
        description = "Change the tags of snapshots.")
final class TagCommand implements Command {
    private final Dump dump;

    @Option(names = "--add", paramLabel = "TAG", description = "add this tag")
    List<String> add;
    @Option(names = "--remove", paramLabel = "TAG", description = "take this tag away")
    List<String> remove;
    @Option(names = "--set", paramLabel = "TAG", description = "these tags, and no others")
    List<String> set;
    @Parameters(paramLabel = "WHEN", arity = "0..*", description = "which snapshots (help when)")
    List<String> when;

    TagCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (add == null && remove == null && set == null)
            throw new SettingsException("say what to change with --add, --remove or --set");
        for (var tags : List.of(given(add), given(remove), given(set)))
            for (var tag : tags) if (tag.isEmpty() || tag.contains(","))
                throw new SettingsException("a tag must not be empty or contain a comma");
        return new Retagging(dump, "tag").run(when, tags -> {
            var others = new ArrayList<>(set == null ? tags : set);
            others.removeAll(given(remove));
            for (var tag : given(add)) if (!others.contains(tag)) others.add(tag);
            return List.copyOf(others);
        });
    }

    private static List<String> given(List<String> tags) {
        return tags == null ? List.of() : tags;
    }
}
