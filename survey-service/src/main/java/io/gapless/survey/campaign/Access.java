package io.gapless.survey.campaign;

/** Whose the links of a campaign are. */
public enum Access {
    /** Each customer of the sample has a link; the answer belongs to them. */
    PERSONAL,
    /** There is a link for each customer of the sample; which one is whose is kept nowhere, and answers belong to nobody. */
    ANONYMOUS,
    /** Links that can each be used once by whoever gets one, as on a receipt. */
    CODES,
    /** One link for everybody, as on a poster; each who begins gets a link of their own. */
    OPEN,
    /** Each of the named employees has a link that they find by their login. */
    STAFF;

    /** Whether answers belong to nobody: who gave them was promised not to be known. */
    public boolean isNobodys() {
        return this == ANONYMOUS || this == CODES || this == OPEN;
    }

    boolean drawsCustomers() {
        return this == PERSONAL || this == ANONYMOUS;
    }
}
