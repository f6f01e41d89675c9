package io.gapless.visit.menu;

/** Why a customer is visited. */
public enum VisitKind {
    /** 常规: as often as the segment asks for. */
    REGULAR,
    /** 弹性: because something happened. */
    FLEXIBLE,
    /** 菜单: an item of the customer's package. */
    PACKAGE,
    /** 回访: to ask whether it is solved. */
    CALLBACK,
    /** 领导走访: by a leader. */
    LEADER
}
