package partner;

/** A delivery that is not accepted, with the status to answer. */
class Refused extends Exception {
    final int status;

    Refused(int status, String reason) {
        super(reason);
        this.status = status;
    }
}
