package dump.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dump.engine.EngineException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Id;
import dump.model.Remedy;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words are this program's own, under the name that it was called by. */
class RemediesTest {
    private static final Remedies PHOTOS = new Remedies("photos", "");
    private static final int CHOICES_MAX = 30;
    private static final Remedy.Adopt HOST = new Remedy.Adopt("tow\"er", null, false);

    @Test
    void theNameIsTheCallersWhateverIsSaid() {
        var said = Stream.concat(samples(Remedy.class).map(one -> PHOTOS.sentence(new Event.Note("It is so", one))),
                samples(Event.Verified.class).map(one -> PHOTOS.told(one).text())).toList();
        assertThat(said).hasSizeGreaterThan(90).allSatisfy(text -> assertThat(text).doesNotContain("dump"));
        assertThat(said.stream().filter(text -> text.contains("`photos "))).hasSizeGreaterThan(30);
        assertThat(said.stream().filter(text -> text.startsWith("It is so")))
                .allSatisfy(text -> assertThat(text).matches("It is so(; |: |, |\\. | and | of | for | \\().+"));
    }

    /** Else what is typed would be done to another backup. */
    @Test
    void everyCommandNamesTheConfigurationThatTheCallerNamed() {
        var other = new Remedies("'my photos'", "-c 'old ones'");
        assertThat(samples(Remedy.class).map(one -> other.sentence(new Event.Note("It is so", one)))
                .filter(text -> text.contains("my photos"))).hasSizeGreaterThan(30)
                .allSatisfy(text -> assertThat(text.replace("`'my photos' -c 'old ones' ", "")).doesNotContain("photos"));
    }

    @Test
    void whatIsLeftOfASourceIsSaidByItsKind() {
        for (var what : EngineException.Emptied.What.values())
            assertThat(PHOTOS.sentence(new EngineException.Emptied(what, null, "It is so")))
                    .matches("It is so[;.]? .*--allow-empty");
    }

    @Test
    void whereNothingIsToBeDoneTheSentenceStandsAlone() {
        assertThat(PHOTOS.sentence(new EngineException.Refused("It is so"))).isEqualTo("It is so");
        assertThat(PHOTOS.sentence(new Event.Warning("It is so"))).isEqualTo("It is so");
    }

    @Test
    void aLineOfTheConfigurationIsQuotedAsItsFileWants() {
        assertThat(PHOTOS.sentence(new Event.Warning("It is so", HOST)))
                .contains("write host = \"tow\\\"er\" into the configuration");
        assertThat(PHOTOS.sentence(new Event.Warning("It is so", new Remedy.Adopt(null, "$home", true))))
                .contains("write name = \"$$home\" into").endsWith("; --all-snapshots shows all");
    }

    /** Those of each kind, with all of its choices. */
    private static <T> Stream<T> samples(Class<T> kind) {
        var made = new ArrayList<T>();
        for (var one : kind.getPermittedSubclasses()) {
            if (one.isInterface()) made.addAll(samples(one).map(kind::cast).toList());
            else for (int choice = 0; choice < CHOICES_MAX; choice++) made.add(kind.cast(make(one, choice)));
        }
        return made.stream().distinct();
    }

    private static Object make(Class<?> kind, int choice) {
        try {
            var components = kind.getRecordComponents();
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = kind.getDeclaredConstructor(types);
            return constructor.newInstance(Arrays.stream(types).map(type -> value(type, choice)).toArray());
        } catch (ReflectiveOperationException none) {
            throw new AssertionError(none);
        }
    }

    private static Object value(Class<?> type, int choice) {
        if (type.isEnum()) return type.getEnumConstants()[choice % type.getEnumConstants().length];
        if (type == List.class) return List.of("it");
        if (type == boolean.class) return choice % 2 == 0;
        if (type == int.class) return choice;
        if (type == Id.class) return new Id(1, 2, 3, 4);
        if (type == Instant.class) return Instant.EPOCH;
        if (type == ByteString.class) return ByteString.of("/source");
        if (type == Remedy.Adopt.class) return HOST;
        return "it";
    }
}
