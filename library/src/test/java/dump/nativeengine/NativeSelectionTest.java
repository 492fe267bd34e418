package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.duplicity.DuplicityPrograms;
import dump.duplicity.DuplicityShell;
import dump.duplicity.selection.Selection;
import dump.excludes.PatternException;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Node;
import dump.model.Seed;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Excludes mean the same in both engines: the installed Duplicity and ours take the same of a tree. */
class NativeSelectionTest {
    private static final int CASES = Integer.getInteger("dump.test.selections", 12);
    private static final long SEED = Seed.or(7_000);

    @TempDir Path base;

    @ParameterizedTest
    @MethodSource("dump.duplicity.DuplicityPrograms#all")
    void bothEnginesTakeTheSameOfATree(String program) throws Exception {
        var version = DuplicityPrograms.mustHave(program);
        var sources = List.of("source", "so [u]r*c?e", "s\\\u00c3\u00a9^", "bad\u00ff", "li\nne");
        var different = new ArrayList<String>();
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            long seed = SEED + i;
            var directory = base.toRealPath().resolve(program.replace('/', '_') + seed);
            Files.createDirectory(directory);
            var name = ByteString.copyOf(sources.get(i % sources.size()).getBytes(StandardCharsets.ISO_8859_1));
            var source = Runs.path(directory).resolve(name);
            var made = new RandomSelection(seed, source);
            make(made, source);
            Selection selection = null;
            while (selection == null) {
                try {
                    selection = Selection.of(source, made.patterns, List.of(), List.of(), false, version);
                } catch (PatternException e) {
                    assertThat(e).as("seed %d", seed).hasMessageContaining("directories only");
                    refused++;
                    made.patterns.set(e.index(), e.pattern().substring(0, e.pattern().length() - 1));
                }
            }
            var theirs = taken(program, source, directory, selection.arguments());
            var ours = taken(source, directory, made.patterns, List.of(), List.of());
            var only = new TreeSet<>(theirs);
            only.removeAll(ours);
            ours.removeAll(theirs);
            if (!only.isEmpty() || !ours.isEmpty()) different.add("seed " + seed + ", " + made.patterns + "\n by "
                    + selection.arguments() + "\n only Duplicity takes " + only + "\n only we take " + ours);
            new DuplicityShell().line("rm -rf --", Runs.path(directory)).run();
        }
        assertThat(different).isEmpty();
        if (CASES > 100) System.err.println(program + ": " + CASES + " cases, " + refused + " patterns refused");
        assertThat(refused).isLessThan(CASES);
    }

    @ParameterizedTest
    @MethodSource("dump.duplicity.DuplicityPrograms#all")
    void whatIsNotInThePatternsIsLeftOutByBoth(String program) throws Exception {
        var version = DuplicityPrograms.mustHave(program);
        var directory = base.toRealPath().resolve(program.replace('/', '_'));
        var source = Runs.path(Files.createDirectory(directory)).resolve(ByteString.of("source"));
        for (var path : List.of("own/x", "ow/n", "deep/a.txt", "deep/er/b.o", "deep/er/c.txt", "empty", "out/in/empty"))
            Files.createDirectories(Path.of(source + "/" + path));
        Files.writeString(Path.of(source + "/deep/er/c.txt/d.txt"), "");
        var leaveOut = List.of(source.resolve(ByteString.of("own")), ByteString.of("/elsewhere"));
        for (var patterns : List.of(List.<String>of(), List.of("*", "!*/", "!*.txt"), List.of("out", "!out/in/x*"),
                List.of("own", "!own/x", "deep", "!deep/er/", "*.txt"), List.of("e*", "!e?/", "!deep/er/*.o"))) {
            for (var marks : List.of(List.<String>of(), List.of("deep", "no such name"))) {
                var selection = Selection.of(source, patterns, leaveOut, marks, true, version);
                assertThat(taken(program, source, directory, selection.arguments())).as("%s %s", patterns, marks)
                        .isEqualTo(taken(source, directory, patterns, leaveOut, marks));
                new DuplicityShell().line("cd", Runs.path(directory)).line("rm -rf archive to out state").run();
            }
        }
    }

    private static void make(RandomSelection made, ByteString source) throws Exception {
        var directories = new ArrayList<>(List.of(source));
        var files = new ArrayList<ByteString>();
        made.tree.forEach((path, isDirectory) -> (isDirectory ? directories : files).add(made.path(path)));
        var shell = new DuplicityShell().line("mkdir -p --", directories);
        if (!files.isEmpty()) shell.line("touch --", files);
        shell.run();
    }

    /** What Duplicity's signatures tell. */
    private static TreeSet<ByteString> taken(String program, ByteString source, Path directory,
            List<ByteString> selection) throws Exception {
        var out = Runs.path(directory.resolve("out"));
        var command = program + " full --no-encryption --allow-source-mismatch --archive-dir=" + directory + "/archive";
        var options = new ArrayList<>(selection);
        options.add(source);
        options.add(ByteString.of("file://" + directory + "/to"));
        new DuplicityShell().line("mkdir -p", out, out.resolve(ByteString.of("signature")),
                out.resolve(ByteString.of("snapshot"))).line(command, options).run();
        new DuplicityShell().line("cd", out)
                .line("tar -xf ../to/duplicity-full-signatures.*.sigtar.gz 2> /dev/null").run();
        var names = new DuplicityShell().line("cd", out).line("find signature snapshot -mindepth 1 -print0").run();
        var found = new TreeSet<ByteString>();
        for (int from = 0, end; from < names.length; from = end + 1) {
            for (end = from; names[end] != 0; ) end++;
            var path = ByteString.copyOf(names, from, end - from);
            found.add(path.slice(path.indexOf((byte) '/', 0) + 1, path.length()));
        }
        return found;
    }

    /** What our engine's manifest tells. */
    private static TreeSet<ByteString> taken(ByteString source, Path directory, List<String> patterns,
            List<ByteString> leaveOut, List<String> marks) throws Exception {
        var backend = new MemoryBackend();
        CheapKeys.create(backend, directory.resolve("state")).close();
        var found = new TreeSet<ByteString>();
        var filter = SnapshotFilter.own(Runs.HOST, Runs.TAG, List.of(source.toString()));
        try (var engine = Runs.open(backend, directory.resolve("state"))) {
            engine.backup(Ask.backup(filter, List.of(source), null, patterns, leaveOut, marks, false,
                    Long.MAX_VALUE, true, List.of(), true, true, false, false), Events.NONE);
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.Newest(), List.of()),
                    new Ask.Listing() {
                @Override
                public void chosen(dump.snapshots.SnapshotInfo snapshot) { }

                @Override
                public void entry(ByteString path, Node node) {
                    // A source that is no text is listed with its path.
                    var displayPath = source.slice(1, source.length());
                    if (path.startsWith(displayPath.resolve(ByteString.EMPTY)))
                        found.add(path.slice(source.length(), path.length()));
                    else if (!displayPath.equals(path) && !displayPath.startsWith(path.resolve(ByteString.EMPTY)))
                        found.add(path);
                }
            }, Events.NONE);
        }
        return found;
    }
}
