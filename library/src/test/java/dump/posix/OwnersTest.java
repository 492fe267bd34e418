package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnersTest {
    private final Owners owners = new Owners();

    @Test
    void knowsRootByNumberAndByName() {
        assertThat(owners.userName(0)).isEqualTo("root");
        assertThat(owners.groupName(0)).isEqualTo("root");
        assertThat(owners.uid("root")).hasValue(0);
        assertThat(owners.gid("root")).hasValue(0);
        assertThat(owners.uid("nobody")).hasValue(65534);
        assertThat(owners.userName(65534)).isEqualTo("nobody");
        assertThat(owners.userName(0)).isEqualTo("root");
    }

    @Test
    void anUnknownOwnerHasNoNameAndAnUnknownNameNoNumber() {
        assertThat(owners.userName(3_999_999_999L)).isEmpty();
        assertThat(owners.groupName(3_999_999_999L)).isEmpty();
        assertThat(owners.uid("no such user")).isEmpty();
        assertThat(owners.gid("")).isEmpty();
        assertThat(owners.uid("root\0x")).isEmpty();
    }

    @Test
    void knowsTheHomeOfRoot() {
        assertThat(Owners.home(0).toString()).isEqualTo("/root");
    }
}
