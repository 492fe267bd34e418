package dump.cli.commands;

import dump.cli.input.Nearest;
import dump.cli.input.SettingsException;
import dump.cli.places.ShellWord;
import dump.cli.report.KeyAnswer;
import dump.cli.report.KeyChangeAnswer;
import dump.cli.report.Outcome;
import dump.cli.secrets.PassphraseSource;
import dump.cli.settings.Settings;
import dump.engine.EngineException;
import dump.engine.KeyChange;
import dump.nativeengine.NativeEngine;
import java.nio.file.Path;
import java.util.List;

final class KeyCommand implements Command {
    private static final List<String> ACTIONS = List.of("list", "add", "remove", "passwd");

    private final Dump dump;
    private String action = "list";
    private String id;
    private String newFile;
    private boolean generate;

    KeyCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("List, add, remove or change the passphrases of the repository.");
        syntax.argument("list|add|remove|passwd",
                "list (the default), add a passphrase, remove the key ID, or replace the passphrase in use",
                word -> action = word);
        syntax.argument("ID", "the key to remove", word -> id = word);
        syntax.option("--new-passphrase-file", "FILE",
                "the file with the new passphrase (else it is asked for)", value -> newFile = value);
        syntax.flag("--generate",
                "make the new passphrase and write it to that file, or, for passwd, into the one in use",
                on -> generate = on);
    }

    @Override
    public String whenInterrupted() {
        return "every passphrase that opened the repository still does, or the new one; the same command goes on";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        if (!ACTIONS.contains(action)) throw new SettingsException(program("key") + " takes list, add, remove or passwd,"
                + " not \"" + action + "\"" + didYouMean());
        if (id != null && !action.equals("remove")) throw new SettingsException("only " + program("key remove")
                + " takes an ID; a passphrase is asked for, or read from --new-passphrase-file");
        boolean makes = action.equals("add") || action.equals("passwd");
        if (!makes && (newFile != null || generate)) throw new SettingsException(
                "--new-passphrase-file and --generate are for " + program("key add") + " and " + program("key passwd"));
        if (action.equals("remove") && id == null)
            throw new SettingsException("name the key to remove: " + program("key list") + " shows their IDs");
        var settings = dump.readingSettings();
        if (action.equals("add") && generate && newFile == null) throw new SettingsException(
                "name the file that the new passphrase is to be written to with --new-passphrase-file");
        try (var engine = EngineOpener.openForUpkeep(dump, settings, "key " + action)) {
            switch (action) {
                case "add" -> add(settings, engine);
                case "remove" -> remove(engine);
                case "passwd" -> change(settings, engine);
                default -> list(engine);
            }
        }
        return Outcome.DONE;
    }

    private String didYouMean() {
        var meant = switch (action) {
            case "ls" -> "list";
            case "new", "create" -> "add";
            case "rm", "delete", "del" -> "remove";
            case "change", "change-passphrase", "password", "passphrase", "change-password" -> "passwd";
            default -> Nearest.of(action, ACTIONS);
        };
        return meant == null ? "" : "\nDid you mean " + meant + "?";
    }

    private String program(String words) {
        return dump.remedies().command(words);
    }

    private void list(NativeEngine engine) throws EngineException {
        for (var key : engine.keys(dump.report()).list()) dump.report().answer(new KeyAnswer(key));
    }

    private void add(Settings settings, NativeEngine engine) throws SettingsException, EngineException {
        if (dump.trial) {
            dump.report().note("would add a key for " + inWords());
            return;
        }
        try (var next = NewPassphrase.of(dump, source(), settings.repository())) {
            tell(engine.keys(dump.report()).add(next.passphrase()));
        }
        if (generate) dump.report().note("the new passphrase is in " + newFile + "; keep a copy of it elsewhere");
    }

    private void tell(KeyChange change) {
        dump.report().answer(new KeyChangeAnswer(change));
    }

    /** In a trial run, what would be asked for or read. */
    private String inWords() {
        if (generate) return "a passphrase that it makes" + (newFile == null ? "" : " and writes to " + newFile);
        return newFile == null ? "a passphrase that it asks for" : "the passphrase in " + newFile;
    }

    private PassphraseSource source() throws SettingsException {
        if (newFile == null) return new PassphraseSource.Asked();
        var file = dump.context().caller().resolve(newFile);
        return generate ? NewPassphrase.generated(file) : new PassphraseSource.OfFile(file);
    }

    private void remove(NativeEngine engine) throws EngineException {
        var keys = engine.keys(dump.report());
        var key = keys.find(id);
        if (dump.trial && !key.inUse()) dump.report().note("would remove the key " + key.id().brief());
        else tell(keys.remove(key.id()));
    }

    private void change(Settings settings, NativeEngine engine) throws SettingsException, EngineException {
        var file = fileOfConfiguration(settings);
        boolean intoFile = generate && newFile == null;
        if (intoFile && file == null) throw new SettingsException(
                "the configuration reads the passphrase from no file that could be given another one; name a file for"
                        + " the new one with --new-passphrase-file");
        boolean replaces = intoFile || file != null && mayReplace(settings, file);
        if (dump.trial) {
            dump.report().note("would add a key for " + inWords() + ", then "
                    + (replaces ? "put that passphrase into " + file + ", then " : "") + "remove the key "
                    + engine.keys(dump.report()).inUse().brief());
            return;
        }
        try (var next = next(settings, intoFile, replaces ? file : null)) {
            tell(engine.keys(dump.report()).change(next.passphrase(), next::settle));
        }
        if (replaces) FirstRun.notice(dump, file);
        else tellSource(settings);
    }

    private NewPassphrase next(Settings settings, boolean intoFile, Path file) throws SettingsException {
        if (intoFile) return NewPassphrase.generatedReplacing(dump, file, settings.repository());
        var next = NewPassphrase.of(dump, source(), settings.repository());
        return file == null ? next : next.replacing(dump, file);
    }

    /** The file from which the configuration reads the passphrase that opened the repository, or null. */
    private Path fileOfConfiguration(Settings settings) {
        return settings.file() != null && dump.passphraseFile == null
                && settings.passphrase() instanceof PassphraseSource.OfFile(var file) ? file : null;
    }

    /** Without anybody to ask it stays, and is told. */
    private boolean mayReplace(Settings settings, Path file) throws SettingsException {
        if (dump.yes) return true;
        if (dump.trial || !dump.context().terminal().inputIsTerminal()) return false;
        return new Question(dump.context().terminal(), dump.context().interruption()).agrees("Put the new passphrase into "
                + file + ", too, where " + settings.file() + " reads it?");
    }

    /** What still gives the old one. */
    private void tellSource(Settings settings) {
        var report = dump.report();
        switch (settings.passphrase()) {
            case PassphraseSource.Asked asked -> { }
            case PassphraseSource.OfFile(var file) when settings.file() != null && dump.passphraseFile == null ->
                report.alarm("dump: warning: " + file + " still holds the old passphrase, and " + settings.file()
                        + " reads it there: put the new one into it"
                        + (newFile == null ? "" : " (mv " + ShellWord.quoted(newFile) + " "
                        + ShellWord.quoted(file.toString()) + ")") + " before the next backup");
            case PassphraseSource.OfText text -> report.alarm("dump: warning: " + settings.file()
                    + " itself still says the old passphrase: write the new one there before the next backup");
            case PassphraseSource other -> report.alarm("dump: warning: " + other.describe()
                    + " must give the new passphrase from now on: change it before the next backup");
        }
    }
}
