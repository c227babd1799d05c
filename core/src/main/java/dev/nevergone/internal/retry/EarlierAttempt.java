package dev.nevergone.internal.retry;

import dev.nevergone.internal.failure.Superseded;

/** Says that another attempt followed the failure it hangs on. */
final class EarlierAttempt extends Note implements Superseded {

    private static final long serialVersionUID = 1L;

    EarlierAttempt(int attempt) {
        super("this was attempt " + attempt + ", another one followed");
    }
}
