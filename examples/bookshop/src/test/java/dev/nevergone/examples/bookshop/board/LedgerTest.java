package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.examples.bookshop.board.Ledger.Balance;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger(100);

    @Test
    void findsNothingWrongWhereAllIsRight() {
        ledger.acknowledged(100);
        ledger.acknowledged(102);
        ledger.failed(101);

        assertThat(compare(100, 102)).isEqualTo(new Balance(2, 2, 0, 0, 1, 0, 0));
    }

    @Test
    void findsAnAcknowledgedOrderThatIsNotThere() {
        ledger.acknowledged(100);
        ledger.acknowledged(101);

        assertThat(compare(101).lost()).isOne();
    }

    @Test
    void findsAnOrderThatIsThereTwice() {
        ledger.acknowledged(100);

        Balance balance = compare(100, 100, 100);

        assertThat(balance.doubled()).isOne();
        assertThat(balance.written()).isOne();
    }

    @Test
    void findsAnOrderThatWasToldToHaveFailedAndIsThere() {
        ledger.failed(105);
        ledger.unknown(106);

        Ledger.Count count = ledger.new Count();
        count.found(105);
        count.found(106);

        assertThat(count.balance().failedButWritten()).isOne();
        assertThat(count.failedButWritten()).containsExactly(105L);
        assertThat(count.balance().unknown()).isOne();
    }

    @Test
    void doesNotMissAnOrderThatWasAcknowledgedAfterTheTableWasRead() {
        Ledger.Count count = ledger.new Count();
        ledger.acknowledged(100);

        assertThat(count.balance().lost()).isZero();
    }

    private Balance compare(long... present) {
        Ledger.Count count = ledger.new Count();
        for (long number : present) {
            count.found(number);
        }
        return count.balance();
    }
}
