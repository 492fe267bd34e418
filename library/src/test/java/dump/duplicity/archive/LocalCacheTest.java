package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setups;
import dump.model.ByteString;
import dump.process.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copies of an archive that are here are never lost, mixed up or shown to others. */
class LocalCacheTest {
    private static final String SIGNATURES = "duplicity-full-signatures.20150328T100000Z.sigtar.gz";
    private static final String MANIFEST = "duplicity-full.20150328T100000Z.manifest";

    @TempDir Path base;
    private Path directory;
    private LocalCache cache;

    @BeforeEach
    void copiesAnArchive() throws Exception {
        base = base.toRealPath();
        OpenedArchive.fixture(base, "plain");
        directory = OpenedArchive.copies(base);
        cache = LocalCache.of(Setups.below(base, List.of(), List.of(), null, new Secrets()));
    }

    @Test
    void oneThatIsMissingHoldsNothingAndIsNotMadeForALook() throws Exception {
        var other = cache.in(ByteString.of(base.resolve("elsewhere").toString()));
        assertThat(other.names()).isEmpty();
        assertThat(other.notes().lines("note")).isEmpty();
        assertThat(other.lock().take("name")).isNull();
        assertThat(base.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void isClosedToOthersWithTheDirectoryOfAllArchives() throws Exception {
        for (var one : List.of(directory, directory.getParent())) permit(one, "rwxr-xr-x");
        assertThat(close("/home/u")).containsExactly(directory.getParent(), directory);
        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(permissions(directory.getParent())).isEqualTo("rwx------");
        assertThat(close("/home/u")).isEmpty();
    }

    @Test
    void aHomeAndADirectoryThatManyShareStayAsTheyAre() throws Exception {
        permit(directory, "rwxr-x---");
        permit(directory.getParent(), "rwxr-xr-x");
        assertThat(close(directory.getParent().toString())).containsExactly(directory);
        assertThat(permissions(directory.getParent())).isEqualTo("rwxr-xr-x");
        Files.setAttribute(directory.getParent(), "unix:mode", 01777);
        assertThat(close("/home/u")).isEmpty();
        assertThat(Files.getAttribute(directory.getParent(), "unix:mode")).isEqualTo(041777);
    }

    @Test
    void aNewCopyTakesThePlaceOfTheOldOneWhole() throws Exception {
        var before = cache.names().size();
        cache.put(MANIFEST, ByteString.of("new"));
        assertThat(cache.holds(MANIFEST, ByteString.of("new"))).isTrue();
        assertThat(cache.holds(MANIFEST, ByteString.of("old"))).isFalse();
        assertThat(cache.names()).hasSize(before).contains(MANIFEST);
    }

    @Test
    void whatWasSetAsideComesBackAsItWas() throws Exception {
        var content = Files.readAllBytes(directory.resolve(MANIFEST));
        cache.setAside(MANIFEST);
        assertThat(cache.has(MANIFEST)).isFalse();
        cache.bringBack(MANIFEST);
        assertThat(directory.resolve(MANIFEST)).hasBinaryContent(content);
        assertThat(directory.resolve(LocalCache.SET_ASIDE)).doesNotExist();
    }

    @Test
    void whatWasSetAsideDoesNotReplaceWhatCameMeanwhile() throws Exception {
        cache.setAside(MANIFEST);
        cache.put(MANIFEST, ByteString.of("fetched"));
        cache.bringBack(MANIFEST);
        assertThat(directory.resolve(MANIFEST)).hasContent("fetched");
        assertThat(directory.resolve(LocalCache.SET_ASIDE).resolve(MANIFEST)).exists();
        assertThat(cache.wasGood(MANIFEST)).isFalse();
    }

    @Test
    void whatWasSetAsideForNothingIsNotKeptTwice() throws Exception {
        var content = Files.readAllBytes(directory.resolve(MANIFEST));
        cache.setAside(MANIFEST);
        cache.put(MANIFEST, ByteString.copyOf(content));
        assertThat(cache.wasGood(MANIFEST)).isTrue();
        assertThat(directory.resolve(LocalCache.SET_ASIDE)).doesNotExist();
        assertThat(directory.resolve(MANIFEST)).hasBinaryContent(content);
    }

    @Test
    void takesOverFromAMirrorOnlyWholeFilesOfAnArchiveAndReplacesNone() throws Exception {
        var mirror = cache.in(ByteString.of(base.resolve("mirror").toString()));
        mirror.put(MANIFEST, ByteString.of("other"));
        var news = "duplicity-full.20200328T100000Z.manifest";
        for (var name : List.of(news, "duplicity-full.20200328T100000Z.manifest.part", "lockfile",
                "duplicity-full.20200328T100000Z.vol1.difftar.gz")) mirror.put(name, ByteString.of("content"));
        Files.createSymbolicLink(base.resolve("mirror/name/duplicity-full.20210328T100000Z.manifest"),
                Path.of("/dev/null"));
        var before = cache.names();
        cache.adopt(mirror);
        assertThat(cache.names()).containsAll(before).contains(news).hasSize(before.size() + 1);
        assertThat(directory.resolve(MANIFEST)).content().isNotEqualTo("other");
    }

    @Test
    void signaturesAreSoundOnlyToTheirLastByte() throws Exception {
        assertThat(cache.isSound(SIGNATURES)).isTrue();
        var file = directory.resolve(SIGNATURES);
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(cache.isSound(SIGNATURES)).as("cut off").isFalse();
        bytes[bytes.length - 6] ^= 1;
        Files.write(file, bytes);
        assertThat(cache.isSound(SIGNATURES)).as("another checksum").isFalse();
        Files.delete(file);
        assertThat(cache.isSound(SIGNATURES)).as("gone").isFalse();
    }

    @Test
    void signaturesThatADuplicityWithShortNamesLeftAreFound() throws Exception {
        var packed = Files.readAllBytes(directory.resolve(SIGNATURES));
        Files.write(directory.resolve("dfs.s.st.z"), packed);
        assertThat(cache.has("dfs.s.st.gz")).isTrue();
        cache.unpack("dfs.s.st.gz", base.resolve("unpacked"), true);
        try (var in = new GZIPInputStream(Files.newInputStream(directory.resolve(SIGNATURES)))) {
            assertThat(base.resolve("unpacked")).hasBinaryContent(in.readAllBytes());
        }
    }

    @Test
    void aDamagedManifestIsNamed() throws Exception {
        Files.writeString(directory.resolve(MANIFEST), "no manifest");
        assertThatThrownBy(() -> cache.manifest(MANIFEST)).isInstanceOf(DuplicityException.Damaged.class)
                .hasMessageContaining(directory.resolve(MANIFEST).toString());
    }

    @Test
    void aNoteIsReplacedAndGoesWithItsLastLine() throws Exception {
        cache.notes().write("note", List.of("one", "two"));
        cache.notes().write("note", List.of("three", "\u00e4\u00ff"));
        assertThat(cache.notes().read("note")).containsExactly("three", "\u00e4\u00ff");
        cache.notes().write("note", List.of());
        assertThat(directory.resolve("note")).doesNotExist();
    }

    @Test
    void aLinkIsNoNoteAndWhatItLeadsToStaysAsItIs() throws Exception {
        var precious = Files.writeString(base.resolve("precious"), "precious");
        Files.createSymbolicLink(directory.resolve("note"), precious);
        assertThat(cache.notes().read("note")).isEmpty();
        cache.notes().write("note", List.of("line"));
        assertThat(precious).hasContent("precious");
        assertThat(cache.notes().read("note")).containsExactly("line");
        assertThat(directory.resolve("set-aside/note")).isSymbolicLink();
    }

    @Test
    void aNoteThatIsTooLongIsNotReadAndKeptAside() throws Exception {
        var longer = "x".repeat((1 << 20) + 1);
        Files.writeString(directory.resolve("note"), longer, StandardCharsets.US_ASCII);
        assertThat(cache.notes().read("note")).isEmpty();
        cache.notes().write("note", List.of("line"));
        assertThat(directory.resolve("set-aside/note")).hasSize(longer.length());
    }

    @Test
    void nobodyWorksWithTheCopiesOfOneWhoHoldsThem() throws Exception {
        var other = cache.in(ByteString.of(base.resolve("archives").toString()));
        try (var _ = cache.lock().take("photos")) {
            assertThat(other.lock().isBusy()).isTrue();
            assertThatThrownBy(() -> other.lock().needQuiet("photos")).isInstanceOf(DuplicityException.Locked.class)
                    .hasMessageContaining("Duplicity is still running on the archive photos");
            assertThatThrownBy(() -> other.lock().take("photos")).isInstanceOf(DuplicityException.Locked.class);
            assertThat(isHeldForOthers()).as("and who looked did not end it").isTrue();
        }
        assertThat(other.lock().isBusy()).isFalse();
        other.lock().needQuiet("photos");
        other.lock().take("photos").close();
        assertThat(directory.resolve("lockfile")).doesNotExist();
    }

    @Test
    void whatAKilledRunPutInThePlaceOfACopyGoesAndNoCopyDoes() throws Exception {
        var before = cache.names();
        Files.createSymbolicLink(directory.resolve("duplicity-full.20200328T100000Z.manifest"), Path.of("/dev/null"));
        LocalPlaceholders.removeAll(cache);
        assertThat(cache.names()).hasSameElementsAs(before);
    }

    /** As Duplicity takes it. */
    private boolean isHeldForOthers() throws Exception {
        var lock = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)";
        return new ProcessBuilder("python3", "-c", lock, directory.resolve("lockfile").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor() != 0;
    }

    private List<Path> close(String home) throws Exception {
        return LocalCachePermissions.close(directory, home);
    }

    private static void permit(Path directory, String permissions) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path directory) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }
}
