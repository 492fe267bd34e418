package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a damaged repository is mended with, as a person sees it: each step says what it did, and what comes next. */
class RepairTranscriptTest extends TranscriptCase {
    @BeforeEach
    void makesABackup() {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
    }

    private List<Path> files(String directory) throws Exception {
        try (var files = Files.walk(home.resolve("disk/" + directory))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** The pack of the two files is the smaller one. */
    private Path dataPack() throws Exception {
        return files("data").stream().min((a, b) -> Long.compare(a.toFile().length(), b.toFile().length())).orElseThrow();
    }

    private void flip(Path file, int at) throws Exception {
        var bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.write(file, bytes);
    }

    private String named(String... arguments) {
        return dump(arguments).replaceAll("[0-9a-f]{64}", "PACK").replaceAll("/[^ ]*/work", "/work")
                .replaceAll("[\\d.]+ ([KMG]i)?B\\b", "SIZE").replaceAll("with \\d+ blobs", "with N blobs");
    }

    @Test
    void aDamagedIndexIsMadeAnew() throws Exception {
        flip(files("index").getFirst(), 40);
        assertThat(dump("check")).contains("is damaged", "; `dump repair index` makes a new one\n").endsWith("exit 4\n");
        var before = files("index");
        assertThat(named("repair", "index", "-t")).isEqualTo("would replace 1 index file (1 damaged); would add 2 packs by"
                + " their own headers, with N blobs\n--\nexit 0\n");
        assertThat(files("index")).isEqualTo(before);
        assertThat(named("repair", "index")).isEqualTo("replaced 1 index file (1 damaged); added 2 packs by their own"
                + " headers, with N blobs\n--\nexit 0\n");
        assertThat(dump("repair", "index")).isEqualTo("the index is whole, and names every pack\n--\nexit 0\n");
        assertThat(dump("check", "--read-data")).endsWith(": no damage\n--\nexit 0\n");
        assertThat(dump("repair", "index", "--all-packs", "--json")).contains("{\"type\":\"index_repair\",\"index_files\":1,"
                + "\"index_files_damaged\":0,\"packs_added\":2,").endsWith("--\nexit 0\n");
        assertThat(dump("check", "--read-data")).endsWith(": no damage\n--\nexit 0\n");
    }

    @Test
    void aMissingIndexIsMadeAnew() throws Exception {
        for (var index : files("index")) Files.delete(index);
        assertThat(dump("check")).contains("named by no index (`dump repair index` adds what they hold)").endsWith("exit 4\n");
        assertThat(dump("repair", "index")).endsWith("exit 0\n");
        assertThat(dump("check", "--read-data")).endsWith(": no damage\n--\nexit 0\n");
    }

    @Test
    void whatTheFilesStillHaveComesBack() throws Exception {
        flip(dataPack(), 20);
        assertThat(dump("heal")).isEqualTo("nothing is known to be lost; `dump heal --read-data` reads everything to find"
                + " out\n--\nexit 0\n");
        assertThat(named("heal", "--read-data", "-t")).isEqualTo("would bring back 1 of 1 lost blob (SIZE)\n--\nexit 4\n");
        assertThat(named("heal", "--read-data")).isEqualTo(
                "brought back 1 of 1 lost blob (SIZE); removed 1 damaged pack\n--\nexit 0\n");
        assertThat(dump("heal", "--read-data")).isEqualTo("nothing is lost\n--\nexit 0\n");
        assertThat(dump("check", "--read-data")).endsWith(": no damage\n--\nexit 0\n");
        assertThat(dump("verify")).endsWith("exit 0\n");
    }

    @Test
    void anotherRepositoryGivesWhatTheFilesDoNotHave() throws Exception {
        assertThat(dump("-c", "off", "init", "--to", "other", "--like", "dump")).endsWith("exit 0\n");
        assertThat(dump("copy", "--into", "off")).endsWith("exit 0\n");
        Files.delete(home.resolve("work/readme"));
        Files.delete(home.resolve("work/notes/plan"));
        Files.delete(dataPack());
        assertThat(named("heal")).contains("brought back 0 of 2 lost blobs (SIZE)",
                "2 files, directories and snapshots are still damaged: `dump repair packs`, then `dump repair snapshots` leave out"
                        + " what is lost\n", "/work/readme is lost: its only chunk is missing").endsWith("exit 4\n");
        assertThat(named("heal", "--from", "off", "--json")).contains("{\"type\":\"heal\",\"blobs_lost\":2,"
                + "\"blobs_found\":2,").endsWith("--\nexit 0\n");
        assertThat(dump("check", "--read-data")).endsWith(": no damage\n--\nexit 0\n");
        assertThat(dump("heal", "--from", "dump")).contains("~/disk cannot be healed from itself").endsWith("exit 1\n");
    }

    @Test
    void whatIsLostIsLeftOut() throws Exception {
        var pack = dataPack();
        flip(pack, 20);
        flip(pack, 60);
        assertThat(dump("repair", "packs")).isEqualTo("no pack is known to be damaged; `dump repair packs --read-data`"
                + " reads them all\n--\nexit 0\n");
        assertThat(named("repair", "packs", "--read-data", "-t")).startsWith("would remove 1 damaged pack; what can be read"
                + " of it is kept\n  PACK  2 blobs are lost\n`dump heal` before that brings back")
                .contains("/work/notes/plan is lost: its only chunk is missing\n").endsWith("exit 4\n");
        assertThat(named("repair", "packs", pack.getFileName().toString())).contains("there is no terminal to ask at; --yes"
                + " answers yes to: Remove this pack? What cannot be read now is lost then.").endsWith("exit 2\n");
        assertThat(named("repair", "packs", pack.getFileName().toString(), "--yes")).contains("removed 1 damaged pack; what"
                + " could be read of it is in other packs; `dump repair snapshots` makes snapshots without what is lost\n")
                .endsWith("exit 4\n");
        assertThat(pack).doesNotExist();
        assertThat(dump("repair", "packs", "--yes")).startsWith("no pack is known").endsWith("exit 4\n");
        assertThat(dump("repair", "snapshots", "-t")).startsWith("the snapshot IDENTIFIER would be made anew without what is"
                + " lost\n1 damaged snapshot\n--\n").endsWith("exit 4\n");
        assertThat(dump("repair", "snapshots")).startsWith("the snapshot IDENTIFIER is now IDENTIFIER, without what is"
                + " lost\n1 damaged snapshot stays until `dump cleanup`\n--\n").endsWith("exit 4\n");
        assertThat(dump("check")).endsWith("exit 4\n");
        assertThat(dump("manifest")).endsWith("exit 0\n");
        assertThat(dump("cleanup", "--yes")).contains("removed 1 snapshot and ").endsWith("exit 0\n");
        assertThat(dump("check", "--read-data")).endsWith(": no damage\n--\nexit 0\n");
        assertThat(dump("snapshots")).contains("repaired");
    }

    @Test
    void whatIsAskedWronglyIsSaid() {
        assertThat(dump("repair")).contains("say what to repair: `dump repair index`, packs or snapshots").endsWith("exit 2\n");
        assertThat(dump("repair", "pack")).contains("Did you mean packs?").endsWith("exit 2\n");
        assertThat(dump("repair", "index", "--forget")).contains("--forget is for `dump repair snapshots`").endsWith("exit 2\n");
        assertThat(dump("repair", "packs", "abc")).contains("abc is no identifier of a pack").endsWith("exit 2\n");
        assertThat(dump("repair", "packs", "0".repeat(64))).contains("there is no pack").endsWith("exit 1\n");
        assertThat(dump("heal", "--from", "nowhere")).contains("nowhere").endsWith("exit 2\n");
    }
}
