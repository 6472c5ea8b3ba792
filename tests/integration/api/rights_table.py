"""Who may use which operation: one table, kept by hand, that the URL map is held against.

An operation missing here fails the suite: somebody must decide who may use it.
"""

from app.domain.rights import Role

EVERYBODY = frozenset(Role)
COUNTER = frozenset((Role.CLERK, Role.DUTY_CHIEF, Role.DIRECTOR))
DESKS = COUNTER | {Role.HANDLER, Role.COUNTY_OFFICER}
WORKERS = DESKS | {Role.AGENT}
WATCHERS = frozenset((Role.SUPERVISOR, Role.INSPECTOR))
READERS = WORKERS | WATCHERS
CHIEFS = frozenset((Role.DUTY_CHIEF, Role.DIRECTOR))
ADMIN = frozenset((Role.ADMIN,))
PUBLIC = None

ALLOWED: dict[str, frozenset[Role] | None] = {
    # oneself
    "openSession": PUBLIC,
    "endSession": EVERYBODY,
    "readMe": EVERYBODY,
    "changeOwnPassword": EVERYBODY,
    "listOwnSessions": EVERYBODY,
    "listOwnTokens": EVERYBODY,
    "issueOwnToken": EVERYBODY,
    "revokeOwnToken": EVERYBODY,
    # the queue and its tasks
    "listTasks": WORKERS,
    "countTasks": WORKERS,
    "readTask": READERS,
    "readTaskForm": READERS,
    "claimTask": WORKERS,
    "claimNextTask": WORKERS,
    "actOnTasks": WORKERS,
    "listSavedViews": WORKERS,
    "saveOneView": WORKERS,
    "changeOneView": WORKERS,
    "dropOneView": WORKERS,
    "releaseTask": WORKERS,
    "completeTask": WORKERS,
    "readDraft": WORKERS,
    "writeDraft": WORKERS,
    "offerHandoff": WORKERS,
    "reassignTask": CHIEFS,
    "urgeTask": WORKERS,
    "setAside": WORKERS,
    "takeUpTask": WORKERS,
    "noteSight": READERS,
    # cases
    "registerCase": COUNTER | {Role.AGENT},
    "listRegistrationDrafts": COUNTER | {Role.AGENT},
    "readRegistrationDraft": COUNTER | {Role.AGENT},
    "keepRegistrationDraft": COUNTER | {Role.AGENT},
    "dropRegistrationDraft": COUNTER | {Role.AGENT},
    "listDemands": COUNTER | {Role.AGENT},
    "captureOneDemand": COUNTER | {Role.AGENT},
    "linkOneDemand": COUNTER | {Role.AGENT},
    "closeOneDemand": COUNTER | {Role.AGENT},
    "findApplicant": COUNTER | {Role.AGENT},
    "findDuplicates": COUNTER | {Role.AGENT},
    "listCases": READERS,
    "readCase": READERS,
    "remarkOnCase": WORKERS,
    "printQueryCode": WORKERS,
    "withdrawCase": COUNTER | {Role.AGENT},
    "addCaseDepartment": CHIEFS | {Role.HANDLER},
    "askCasePause": DESKS,
    "askCaseExtension": DESKS,
    "correctCaseClock": CHIEFS,
    "askCaseOpinion": DESKS - {Role.COUNTY_OFFICER},
    "receiveSuperiorAnswer": COUNTER,
    "issueCaseOrder": frozenset((Role.SUPERVISOR,)),
    "listCaseTasks": READERS,
    "listCaseInstances": READERS,
    "listCaseEvents": DESKS | WATCHERS,
    "listCaseForms": READERS,
    "listCasePapers": READERS,
    "listCaseRemarks": READERS,
    "listCaseNotices": READERS,
    "listCaseHandoffs": READERS,
    "listCaseVisits": READERS,
    "listCaseRatings": READERS,
    "listCaseUnits": READERS,
    "listRelatedCases": READERS,
    "listCaseClocks": READERS,
    "explainCaseClocks": READERS,
    "listCaseCards": READERS,
    "listCaseOrders": READERS,
    # documents
    "attachDocument": WORKERS,
    "listCaseDocuments": READERS,
    "readDocument": DESKS | {Role.SUPERVISOR},
    # cards and orders
    "listCards": DESKS | {Role.SUPERVISOR},
    "listOrders": DESKS | {Role.SUPERVISOR},
    "answerOneCard": DESKS,
    "appealOneCard": DESKS,
    "ruleOnOneCard": frozenset((Role.SUPERVISOR,)),
    "answerOneOrder": DESKS,
    "closeOneOrder": frozenset((Role.SUPERVISOR,)),
    "listComplaints": CHIEFS | {Role.SUPERVISOR},
    "answerOneComplaint": CHIEFS | {Role.SUPERVISOR},
    # the catalogue
    "listServiceItems": EVERYBODY,
    "readServiceItem": EVERYBODY,
    "listDefinitions": EVERYBODY - {Role.AGENT},
    "readDefinition": EVERYBODY - {Role.AGENT},
    "readDefinitionFile": EVERYBODY - {Role.AGENT},
    "deployOneDefinition": frozenset((Role.DESIGNER,)),
    # calendars
    "listCalendarEditions": EVERYBODY - {Role.AGENT},
    "readCalendarEdition": EVERYBODY - {Role.AGENT},
    "uploadCalendarEdition": ADMIN,
    "previewCalendarEdition": ADMIN,
    "countPreviewAnew": ADMIN,
    "approveCalendarEdition": ADMIN,
    "refuseCalendarEdition": ADMIN,
    "readCentreHours": EVERYBODY - {Role.AGENT},
    "setCentreHours": ADMIN,
    "readCentreLights": EVERYBODY - {Role.AGENT},
    "setCentreLights": ADMIN,
    # the office itself
    "listUnits": CHIEFS | ADMIN,
    "createOneUnit": ADMIN,
    "listPeople": CHIEFS | ADMIN,
    "readPerson": CHIEFS | ADMIN,
    "createOnePerson": ADMIN,
    "resetOnePassword": ADMIN,
    "letOneGo": ADMIN,
    "setOneAbsence": WORKERS | ADMIN,
    "endOneAbsence": WORKERS | ADMIN,
    "listPosts": CHIEFS | ADMIN,
    "createOnePost": ADMIN,
    "holdOnePost": ADMIN,
    "endOneHolding": ADMIN,
    "listIncidents": ADMIN,
    "retryOneIncident": ADMIN,
}
