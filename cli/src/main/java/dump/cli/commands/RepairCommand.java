package dump.cli.commands;

import dump.cli.input.Nearest;
import dump.cli.input.SettingsException;
import dump.cli.report.IndexRepairAnswer;
import dump.cli.report.Outcome;
import dump.cli.report.PackRepairAnswer;
import dump.cli.report.SnapshotRepairAnswer;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Id;
import dump.model.PacksRepaired;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.NativeMending;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

final class RepairCommand implements Command {
    private static final List<String> PARTS = List.of("index", "packs", "snapshots");

    private final Dump dump;
    private String part;
    private List<String> identifiers;
    private boolean allPacks;
    private boolean readData;
    private boolean forget;

    RepairCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Mend the index, packs or snapshots of a damaged repository.");
        syntax.argument("index|packs|snapshots",
                "make the index from the packs; save what is good of damaged packs; make snapshots without what is lost",
                word -> part = word);
        syntax.arguments("ID",
                "of packs: these packs, as `check` names them (else all that are known to be damaged)",
                given -> identifiers = given);
        syntax.flag("--all-packs",
                "of the index: read every pack's header, and believe no index file", on -> allPacks = on);
        syntax.flag("--read-data",
                "of packs: read everything first, to find those that are damaged", on -> readData = on);
        syntax.flag("--forget", "of snapshots: remove the damaged ones", on -> forget = on);
    }

    @Override
    public String whenInterrupted() {
        return "nothing is lost; the same command does the rest";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (part == null || !PARTS.contains(part)) throw new SettingsException("say what to repair: "
                + dump.remedies().command("repair index") + ", packs or snapshots" + didYouMean());
        needOptionsOf("index", "--all-packs", allPacks);
        needOptionsOf("packs", "an ID", identifiers != null && !identifiers.isEmpty());
        needOptionsOf("packs", "--read-data", readData);
        needOptionsOf("snapshots", "--forget", forget);
        var named = named();
        var settings = dump.readingSettings();
        try (var _ = settings.file() == null ? null : RunLocks.take(dump, settings);
                var engine = EngineOpener.openForUpkeep(dump, settings, "repair " + part)) {
            var mending = engine.mending(dump.report());
            return switch (part) {
                case "index" -> index(mending);
                case "packs" -> packs(mending, again(engine), named);
                default -> snapshots(mending, again(engine));
            };
        }
    }

    private String didYouMean() {
        var meant = part == null ? null : Nearest.of(part, PARTS);
        return meant == null ? "" : "\nDid you mean " + meant + "?";
    }

    private void needOptionsOf(String other, String what, boolean given) throws SettingsException {
        if (given && !part.equals(other)) throw new SettingsException(what + " is for "
                + dump.remedies().command("repair " + other));
    }

    private Set<Id> named() throws SettingsException {
        var named = new HashSet<Id>();
        if (identifiers != null) for (var one : identifiers) {
            if (!Id.isId(one)) throw new SettingsException(one + " is no identifier of a pack: these have 64 digits, and "
                    + dump.remedies().command("check") + " names those that are damaged");
            named.add(Id.parse(one));
        }
        if (readData && !named.isEmpty()) throw new SettingsException(
                "--read-data looks for damaged packs; leave it out where they are named");
        return named;
    }

    private Outcome index(NativeMending mending) throws EngineException {
        var repaired = working(() -> mending.index(allPacks));
        dump.report().answer(new IndexRepairAnswer(repaired));
        return repaired.missing().isEmpty() && repaired.headless().isEmpty() ? Outcome.DONE : Outcome.DIFFERENT;
    }

    /** What a plan has told is not told once more. */
    private NativeMending again(NativeEngine engine) {
        return engine.mending(event -> {
            if (!(event instanceof Event.Damage)) dump.report().on(event);
        });
    }

    private Outcome packs(NativeMending mending, NativeMending again, Set<Id> named) throws SettingsException, EngineException {
        PacksRepaired plan = working(() -> mending.planPacks(named, readData));
        dump.report().answer(new PackRepairAnswer(plan));
        if (!dump.trial && !plan.damaged().isEmpty()) {
            if (plan.lost() > 0) agree("Remove " + (plan.damaged().size() == 1 ? "this pack" : "these packs")
                    + "? What cannot be read now is lost then.");
            dump.report().answer(new PackRepairAnswer(working(() -> again.packs(plan))));
        }
        return plan.losses() > 0 || dump.trial && !plan.damaged().isEmpty() ? Outcome.DIFFERENT : Outcome.DONE;
    }

    private Outcome snapshots(NativeMending mending, NativeMending again) throws SettingsException, EngineException {
        if (dump.trial || forget) {
            var plan = working(() -> mending.planSnapshots(forget));
            dump.report().answer(new SnapshotRepairAnswer(plan, forget));
            if (dump.trial || plan.isWhole()) return plan.isWhole() ? Outcome.DONE : Outcome.DIFFERENT;
            agree("Remove the damaged snapshots? What they hold and the others lack is lost then.");
        }
        var repaired = working(() -> (forget ? again : mending).snapshots(forget));
        dump.report().answer(new SnapshotRepairAnswer(repaired, forget));
        return repaired.isWhole() || repaired.removed() == repaired.damaged() ? Outcome.DONE : Outcome.DIFFERENT;
    }

    private interface Work<T> {
        T run() throws EngineException;
    }

    /** Shows progress, but not while something is asked. */
    private <T> T working(Work<T> work) throws EngineException {
        try (var _ = dump.report().progress(false)) {
            return work.run();
        }
    }

    private void agree(String question) throws SettingsException {
        if (dump.yes) return;
        if (!new Question(dump.context().terminal(), dump.context().interruption()).agrees(question))
            throw new SettingsException("nothing was removed");
    }
}
