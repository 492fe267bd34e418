package dump.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlobListTest {
    private static final Id ZEROS = new Id(1, 2, 3, 4);

    @Test
    void isTheListThatAPlainOneIs() {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            var plain = new ArrayList<Id>();
            var runs = new BlobList.Builder();
            for (int i = random.nextInt(40); i > 0; i--) {
                var id = new Id(random.nextInt(3), 0, 0, 0);
                int count = 1 + random.nextInt(4);
                runs.add(id, count);
                for (int k = 0; k < count; k++) plain.add(id);
            }
            var list = runs.build();
            assertThat(list).isEqualTo(plain).hasSameHashCodeAs(plain).containsExactlyElementsOf(plain);
            for (int i = 0; i < plain.size(); i++) assertThat(list.get(i)).isEqualTo(plain.get(i));
            assertThatThrownBy(() -> list.get(plain.size())).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aHundredMillionEqualBlobsAreOneRun() {
        var runs = new BlobList.Builder();
        runs.add(new Id(9, 9, 9, 9));
        for (int i = 0; i < 100; i++) runs.add(ZEROS, 1_000_000);
        runs.add(new Id(8, 8, 8, 8));
        var list = runs.build();
        assertThat(list.size()).isEqualTo(100_000_002);
        assertThat(list.get(50_000_000)).isEqualTo(ZEROS);
        assertThat(list.getLast()).isEqualTo(new Id(8, 8, 8, 8));
        long zeros = 0;
        for (var id : list) if (id == list.get(0) || id.equals(ZEROS)) zeros++;
        assertThat(zeros).isEqualTo(100_000_000);
    }

    @Test
    void anEmptyListAndOneBlobAreUsualLists() {
        assertThat(new BlobList.Builder().build()).isEqualTo(List.of());
        var one = new BlobList.Builder();
        one.add(ZEROS);
        assertThat(one.build()).isEqualTo(List.of(ZEROS));
    }
}
