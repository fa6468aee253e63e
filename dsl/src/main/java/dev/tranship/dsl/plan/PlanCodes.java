package dev.tranship.dsl.plan;

/** The codes of what can be wrong with a plan. A code is never used for something else; each has a page in docs/errors. */
public final class PlanCodes {
    public static final String SYNTAX = "PLAN-101";
    public static final String UNREADABLE = "PLAN-102";
    public static final String DUPLICATE_KEY = "PLAN-103";
    public static final String UNKNOWN_SETTING = "PLAN-104";
    public static final String WRONG_TYPE = "PLAN-105";
    public static final String VERSION = "PLAN-106";
    public static final String NO_VERB = "PLAN-107";
    public static final String SEVERAL_VERBS = "PLAN-108";
    public static final String UNKNOWN_CONNECTION = "PLAN-109";
    public static final String STEP_ID = "PLAN-110";
    public static final String DURATION = "PLAN-111";
    public static final String NUMBER = "PLAN-112";
    public static final String UNKNOWN_VALUE = "PLAN-113";
    public static final String UNKNOWN_TYPE = "PLAN-114";
    public static final String ADDRESS = "PLAN-115";
    public static final String ARROW = "PLAN-116";
    public static final String MISSING_SETTING = "PLAN-117";
    public static final String REFERENCE_SYNTAX = "PLAN-118";
    public static final String UNKNOWN_VARIABLE = "PLAN-119";
    public static final String VARIABLE_VALUE = "PLAN-120";
    public static final String LITERAL_SECRET = "PLAN-121";
    public static final String CONTRADICTION = "PLAN-122";
    public static final String FILE_MISSING = "PLAN-123";
    public static final String INCLUDE_CYCLE = "PLAN-124";
    public static final String LOOP = "PLAN-125";
    public static final String SQL_TEXT = "PLAN-126";
    public static final String REFERENCE_HERE = "PLAN-127";
    public static final String UNRESOLVED = "PLAN-128";
    public static final String NO_STEPS = "PLAN-129";
    public static final String CONNECTION = "PLAN-130";
    public static final String UNDO_HERE = "PLAN-131";
    public static final String VERSION_FILE = "PLAN-140";
    public static final String NO_SUCH_VERSION = "PLAN-141";
    /** A warning. */
    public static final String VERSION_SKIPPED = "PLAN-151";
    /** A warning. */
    public static final String NO_WAY_DOWN = "PLAN-152";
    /** A warning. */
    public static final String UNUSED_CONNECTION = "PLAN-150";

    private PlanCodes() {}
}
