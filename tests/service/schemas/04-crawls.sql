PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO _sqlite_migrations VALUES(1,'corpus','documents','2026-11-27 12:45:08.010236+00:00');
INSERT INTO _sqlite_migrations VALUES(2,'corpus','publications','2026-11-27 12:45:08.032177+00:00');
INSERT INTO _sqlite_migrations VALUES(3,'service','evidence_rows','2026-11-27 12:45:08.125574+00:00');
INSERT INTO _sqlite_migrations VALUES(4,'service','evidence_identity','2026-11-27 12:45:08.126409+00:00');
INSERT INTO _sqlite_migrations VALUES(5,'service','searched_endpoints','2026-11-27 12:45:08.256249+00:00');
INSERT INTO _sqlite_migrations VALUES(6,'crawl','ledger','2026-11-27 12:48:55.615211+00:00');
CREATE TABLE document (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL, added TEXT NOT NULL, changed TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, reason TEXT);
INSERT INTO document VALUES('a',1,1,'048ab4779ae360ac138272abb7a268f1d097fad75db2717fcc892a21279fd62f','jsonl','Teclistamab after CAR T','2026-11-27T12:45:15+00:00','2026-11-27T12:45:15+00:00',0,NULL);
INSERT INTO document VALUES('b',1,1,'dccae5484ca618064b56a0542a920593bec148c4275e5071095c0f5d2d263896','jsonl','Glofitamab after CAR T','2026-11-27T12:45:15+00:00','2026-11-27T12:45:15+00:00',0,NULL);
CREATE TABLE document_revision (document TEXT NOT NULL REFERENCES document (id), revision INTEGER NOT NULL, hash TEXT NOT NULL, content TEXT NOT NULL, added TEXT NOT NULL, own TEXT, PRIMARY KEY (document, revision));
INSERT INTO document_revision VALUES('a',1,'048ab4779ae360ac138272abb7a268f1d097fad75db2717fcc892a21279fd62f','{"id":"a","source":"jsonl","kind":"abstract","title":"Teclistamab after CAR T","sections":[{"text":"We treated 24 patients with multiple myeloma who had relapsed after BCMA-directed CAR T-cell therapy with teclistamab. The overall response rate was 50% (12 of 24 patients; 95% CI, 29 to 71). Median progression-free survival was 6.2 months.","label":null,"category":null}],"authors":[],"authors_complete":true,"journal":null,"published":{"year":2024,"month":null,"day":null,"raw":"2024"},"identifiers":{"pmid":null,"pmcid":null,"doi":null,"bookaccession":null,"other_dois":[]},"registrations":[],"url":null,"languages":[],"publication_types":[],"keywords":[],"mesh":[],"vernacular_title":null,"title_translated":false,"other_abstracts":[],"notices":[],"retraction":"none","reports":[],"version":1,"flags":[],"note":null}','2026-11-27T12:45:15+00:00',NULL);
INSERT INTO document_revision VALUES('b',1,'dccae5484ca618064b56a0542a920593bec148c4275e5071095c0f5d2d263896','{"id":"b","source":"jsonl","kind":"abstract","title":"Glofitamab after CAR T","sections":[{"text":"Of 30 patients with large B-cell lymphoma after CAR T-cell failure who received glofitamab, 11 (37%) had a complete response. Median overall survival was 9.1 months.","label":null,"category":null}],"authors":[],"authors_complete":true,"journal":null,"published":{"year":2023,"month":null,"day":null,"raw":"2023"},"identifiers":{"pmid":null,"pmcid":null,"doi":null,"bookaccession":null,"other_dois":[]},"registrations":[],"url":null,"languages":[],"publication_types":[],"keywords":[],"mesh":[],"vernacular_title":null,"title_translated":false,"other_abstracts":[],"notices":[],"retraction":"none","reports":[],"version":1,"flags":[],"note":null}','2026-11-27T12:45:15+00:00',NULL);
CREATE TABLE import_log (id INTEGER PRIMARY KEY, path TEXT NOT NULL, hash TEXT NOT NULL, at TEXT NOT NULL, added INTEGER NOT NULL, revised INTEGER NOT NULL, unchanged INTEGER NOT NULL, deleted INTEGER NOT NULL, rejected INTEGER NOT NULL);
INSERT INTO import_log VALUES(1,'two.jsonl','8e6dc5bf880cd02a53aca504abd4fcdbc7f2bd58a736599c7876eabda1b0fd62','2026-11-27T12:45:15+00:00',2,0,0,0,0);
CREATE TABLE import_reject (import INTEGER NOT NULL REFERENCES import_log (id), place TEXT NOT NULL, reason TEXT NOT NULL);
INSERT INTO import_reject VALUES(1,'line 3','no title');
CREATE TABLE document_name (scheme TEXT NOT NULL, value TEXT NOT NULL, document TEXT NOT NULL REFERENCES document (id), PRIMARY KEY (scheme, value, document)) WITHOUT ROWID;
CREATE TABLE retraction_notice (number INTEGER PRIMARY KEY, event TEXT NOT NULL, by TEXT NOT NULL, doi TEXT, pmid TEXT, said TEXT NOT NULL, year INTEGER, month INTEGER, day INTEGER, notice_doi TEXT, notice_pmid TEXT, reference TEXT NOT NULL);
CREATE TABLE repair (key TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE record (
  number INTEGER PRIMARY KEY, study TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL,
  title TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, url TEXT, doi TEXT, pmid TEXT, pmcid TEXT, journal TEXT, year INTEGER,
  registrations TEXT NOT NULL, retraction TEXT NOT NULL, note TEXT,
  relevant INTEGER NOT NULL, n INTEGER, n_text TEXT, n_start INTEGER, n_end INTEGER,
  diseases TEXT NOT NULL, design TEXT, follow_up_months REAL, prior_car_t TEXT NOT NULL, therapies TEXT NOT NULL);
INSERT INTO record VALUES(1,'a',1,'0.1.0/db97b0a2a387/6bf3030ae8ba','{"id":"a","document":{"title":"Teclistamab after CAR T","kind":"abstract","source":"jsonl","url":null,"doi":null,"pmid":null,"pmcid":null,"journal":null,"year":2024,"registrations":[],"retraction":"none","note":null},"relevant":true,"n":24,"n_text":"24 patients","n_start":11,"n_end":22,"groups":[],"diseases":["multiple myeloma"],"design":"retrospective cohort","follow_up_months":null,"prior_car_t":["BCMA CAR T"],"therapies":[{"name":"BCMA CAR T","role":"prior","class":"CAR T (generic)","target":"BCMA","identifiers":{},"text":"BCMA-directed CAR T-cell therapy","start":68,"end":100},{"name":"teclistamab","role":"salvage","class":"bispecific antibody","target":"BCMAxCD3","identifiers":{"nci_thesaurus":"C136823","unii":"54534MX6Z9"},"text":"teclistamab","start":106,"end":117}],"outcomes":[{"endpoint":"ORR","statistic":"rate","value":50.0,"reached":null,"unit":"%","ci":[29.0,71.0],"ci_level":95.0,"at_months":null,"count":12,"total":24,"arm":"all","comparator":null,"p":null,"text":"50% (12 of 24 patients; 95% CI, 29 to 71)","start":149,"end":190,"section":"body","confidence":0.973},{"endpoint":"PFS","statistic":"median","value":6.2,"reached":true,"unit":"months","ci":null,"ci_level":null,"at_months":null,"count":null,"total":null,"arm":"all","comparator":null,"p":null,"text":"6.2 months","start":229,"end":239,"section":"body","confidence":0.968}],"other_outcomes":[],"reports":[],"quotes":[{"field":"design","value":"retrospective cohort","text":"24 patients","start":11,"end":22,"part":"text"},{"field":"diseases","value":"multiple myeloma","text":"multiple myeloma","start":28,"end":44,"part":"text"},{"field":"prior_car_t","value":"BCMA CAR T","text":"BCMA-directed CAR T-cell therapy","start":68,"end":100,"part":"text"}],"checks":[],"extractor":{"version":"0.1.0","vocabulary":"db97b0a2a387","model":"6bf3030ae8ba"}}','Teclistamab after CAR T','abstract','jsonl',NULL,NULL,NULL,NULL,NULL,2024,'[]','none',NULL,1,24,'24 patients',11,22,'["multiple myeloma"]','retrospective cohort',NULL,'["BCMA CAR T"]','[{"name": "BCMA CAR T", "role": "prior", "class": "CAR T (generic)", "target": "BCMA", "identifiers": {}, "text": "BCMA-directed CAR T-cell therapy", "start": 68, "end": 100}, {"name": "teclistamab", "role": "salvage", "class": "bispecific antibody", "target": "BCMAxCD3", "identifiers": {"nci_thesaurus": "C136823", "unii": "54534MX6Z9"}, "text": "teclistamab", "start": 106, "end": 117}]');
INSERT INTO record VALUES(2,'b',1,'0.1.0/db97b0a2a387/6bf3030ae8ba','{"id":"b","document":{"title":"Glofitamab after CAR T","kind":"abstract","source":"jsonl","url":null,"doi":null,"pmid":null,"pmcid":null,"journal":null,"year":2023,"registrations":[],"retraction":"none","note":null},"relevant":true,"n":30,"n_text":"30 patients","n_start":3,"n_end":14,"groups":[],"diseases":["large B-cell lymphoma"],"design":"retrospective cohort","follow_up_months":null,"prior_car_t":["CAR T"],"therapies":[{"name":"CAR T","role":"prior","class":"CAR T (generic)","target":null,"identifiers":{},"text":"CAR T-cell","start":48,"end":58},{"name":"glofitamab","role":"salvage","class":"bispecific antibody","target":"CD20xCD3","identifiers":{"nci_thesaurus":"C148486","drugbank":"DB16371","unii":"06P3KLK2J8"},"text":"glofitamab","start":80,"end":90}],"outcomes":[{"endpoint":"CR","statistic":"rate","value":37.0,"reached":null,"unit":"%","ci":null,"ci_level":null,"at_months":null,"count":11,"total":null,"arm":"all","comparator":null,"p":null,"text":"11 (37%)","start":92,"end":100,"section":"body","confidence":0.987},{"endpoint":"OS","statistic":"median","value":9.1,"reached":true,"unit":"months","ci":null,"ci_level":null,"at_months":null,"count":null,"total":null,"arm":"all","comparator":null,"p":null,"text":"9.1 months","start":154,"end":164,"section":"body","confidence":0.952}],"other_outcomes":[],"reports":[],"quotes":[{"field":"design","value":"retrospective cohort","text":"30 patients","start":3,"end":14,"part":"text"},{"field":"diseases","value":"large B-cell lymphoma","text":"large B-cell lymphoma","start":20,"end":41,"part":"text"},{"field":"prior_car_t","value":"CAR T","text":"CAR T-cell","start":48,"end":58,"part":"text"}],"checks":[],"extractor":{"version":"0.1.0","vocabulary":"db97b0a2a387","model":"6bf3030ae8ba"}}','Glofitamab after CAR T','abstract','jsonl',NULL,NULL,NULL,NULL,NULL,2023,'[]','none',NULL,1,30,'30 patients',3,14,'["large B-cell lymphoma"]','retrospective cohort',NULL,'["CAR T"]','[{"name": "CAR T", "role": "prior", "class": "CAR T (generic)", "target": null, "identifiers": {}, "text": "CAR T-cell", "start": 48, "end": 58}, {"name": "glofitamab", "role": "salvage", "class": "bispecific antibody", "target": "CD20xCD3", "identifiers": {"nci_thesaurus": "C148486", "drugbank": "DB16371", "unii": "06P3KLK2J8"}, "text": "glofitamab", "start": 80, "end": 90}]');
CREATE TABLE outcome (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, position INTEGER NOT NULL,
  endpoint TEXT NOT NULL COLLATE NOCASE, statistic TEXT NOT NULL, value REAL, reached INTEGER, unit TEXT,
  ci_stated INTEGER NOT NULL, ci_low REAL, ci_high REAL, ci_level REAL, at_months REAL, "count" INTEGER, total INTEGER,
  arm TEXT NOT NULL, comparator TEXT, p TEXT, text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  section TEXT, confidence REAL NOT NULL, sentence TEXT NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
  PRIMARY KEY (study, position));
INSERT INTO outcome VALUES('a',0,'ORR','rate',50.0,NULL,'%',1,29.0,71.0,95.0,NULL,12,24,'all',NULL,NULL,'50% (12 of 24 patients; 95% CI, 29 to 71)',149,190,'body',0.97299999999999997601,'The overall response rate was 50% (12 of 24 patients; 95% CI, 29 to 71).',119,191);
INSERT INTO outcome VALUES('a',1,'PFS','median',6.2000000000000001776,1,'months',0,NULL,NULL,NULL,NULL,NULL,NULL,'all',NULL,NULL,'6.2 months',229,239,'body',0.96799999999999997157,'Median progression-free survival was 6.2 months.',192,240);
INSERT INTO outcome VALUES('b',0,'CR','rate',37.0,NULL,'%',0,NULL,NULL,NULL,NULL,11,NULL,'all',NULL,NULL,'11 (37%)',92,100,'body',0.98699999999999998845,'Of 30 patients with large B-cell lymphoma after CAR T-cell failure who received glofitamab, 11 (37%) had a complete response.',0,125);
INSERT INTO outcome VALUES('b',1,'OS','median',9.0999999999999996447,1,'months',0,NULL,NULL,NULL,NULL,NULL,NULL,'all',NULL,NULL,'9.1 months',154,164,'body',0.95199999999999995736,'Median overall survival was 9.1 months.',126,165);
CREATE TABLE therapy (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, name TEXT NOT NULL, role TEXT NOT NULL, class TEXT, target TEXT,
  name_key TEXT NOT NULL, class_key TEXT, PRIMARY KEY (study, name, role));
INSERT INTO therapy VALUES('a','BCMA CAR T','prior','CAR T','BCMA','bcma car t','car t');
INSERT INTO therapy VALUES('a','teclistamab','salvage','bispecific antibody','BCMAxCD3','teclistamab','bispecific antibody');
INSERT INTO therapy VALUES('b','CAR T','prior','CAR T',NULL,'car t','car t');
INSERT INTO therapy VALUES('b','glofitamab','salvage','bispecific antibody','CD20xCD3','glofitamab','bispecific antibody');
CREATE TABLE disease (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, name TEXT NOT NULL, name_key TEXT NOT NULL, PRIMARY KEY (study, name));
INSERT INTO disease VALUES('a','multiple myeloma','multiple myeloma');
INSERT INTO disease VALUES('b','large B-cell lymphoma','large b-cell lymphoma');
CREATE TABLE evidence_state (generation INTEGER NOT NULL, identity TEXT NOT NULL DEFAULT '');
INSERT INTO evidence_state VALUES(3,'f5c17069f9e5');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','evidence_text','evidence_text',0,'CREATE VIRTUAL TABLE evidence_text USING fts5 (title, text, therapies, diseases, arms, endpoints, tokenize = ''porter unicode61 remove_diacritics 2'')');
CREATE TABLE IF NOT EXISTS 'evidence_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO evidence_text_data VALUES(1,X'0208471406000e');
INSERT INTO evidence_text_data VALUES(10,X'000000000102020002010101020101');
INSERT INTO evidence_text_data VALUES(137438953473,X'0000020703303132010601011b010132010601012a02013401080101041b020139010601012101023530010601011a010136010601012901023731010601012301023935010601011f0105616674657201080301010c02076e7469626f6469010601020b010462636d61010e01010d01020208050478636433010601020c020769737065636966010601020a010363617201100401010f010203040203656c6c010601011102016901060101200106646972656374010601010e010466726565010c010126010508010567656e657201060102070103686164010601010a01066d656469616e010601012402046f6e7468010601012b0206756c7469706c010c010107010302020679656c6f6d61010c01010801030301026f66010601011c0202727201060105020205766572616c010c010116010503010770617469656e7401080101051b02016601060105060207726f6772657373010c010125010507010472617465010c0101180105050205656c617073010601010b030573706f6e73010c0101170105040106737572766976010c01012701050901017401100501011001020404020a65636c697374616d6162010e02010114010209020268650106010115040472617069010601011202016f010601012202047265617401060101030102776101080101191102016501060101020202686f0106010109020369746801080101060f0409080908090809090d0e0f0b0e0f0a080d0e0c0a0d0b101009090f0f08110e0c0f100d15090b080b0a0809');
INSERT INTO evidence_text_data VALUES(274877906945,X'0000019c023031020601011d02013102060101120102333002060101030201370206010113010139020601011c010161020601011502046674657202080301010a02076e7469626f64690206010209010162020c0101070103030207697370656369660206010208010363617202100401010b01020204020764323078636433020601020a0203656c6c020e0101080701030402066f6d706c6574020c010116010503020172020601050201066661696c7572020601010e010567656e6572020601020602096c6f666974616d6162020e020101110102070103686164020601011401046c617267020c0101060103020207796d70686f6d61020c01010901030501066d656469616e020601011802046f6e7468020601011e01026f66020601010202017302060105050205766572616c020c010119010506010770617469656e74020601010401067265636569760206010110030573706f6e73020c0101170105040106737572766976020c01011a01050701017402100501010c0102030401027761020601011b0202686f020601010f02036974680206010105040808090808080c0e0b0e0f0e0e10080d0c140a0e110d0b09080f0e0d0f100d0909');
CREATE TABLE IF NOT EXISTS 'evidence_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO evidence_text_idx VALUES(1,X'',2);
INSERT INTO evidence_text_idx VALUES(2,X'',2);
CREATE TABLE IF NOT EXISTS 'evidence_text_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3, c4, c5);
INSERT INTO evidence_text_content VALUES(1,'Teclistamab after CAR T','We treated 24 patients with multiple myeloma who had relapsed after BCMA-directed CAR T-cell therapy with teclistamab. The overall response rate was 50% (12 of 24 patients; 95% CI, 29 to 71). Median progression-free survival was 6.2 months.',replace('BCMA CAR T\nCAR T (generic)\nBCMA\nteclistamab\nbispecific antibody\nBCMAxCD3','\n',char(10)),'multiple myeloma','',replace('ORR Overall response rate\nPFS Progression-free survival','\n',char(10)));
INSERT INTO evidence_text_content VALUES(2,'Glofitamab after CAR T','Of 30 patients with large B-cell lymphoma after CAR T-cell failure who received glofitamab, 11 (37%) had a complete response. Median overall survival was 9.1 months.',replace('CAR T\nCAR T (generic)\nglofitamab\nbispecific antibody\nCD20xCD3','\n',char(10)),'large B-cell lymphoma','',replace('CR Complete response\nOS Overall survival','\n',char(10)));
CREATE TABLE IF NOT EXISTS 'evidence_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO evidence_text_docsize VALUES(1,X'042a0b020008');
INSERT INTO evidence_text_docsize VALUES(2,X'041d09040006');
CREATE TABLE IF NOT EXISTS 'evidence_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO evidence_text_config VALUES('version',4);
CREATE TABLE crawl (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, source TEXT NOT NULL, digest TEXT NOT NULL, since TEXT, until TEXT NOT NULL, given INTEGER NOT NULL, began TEXT NOT NULL, ended TEXT, outcome TEXT NOT NULL, why TEXT, expected INTEGER NOT NULL DEFAULT 0, whole INTEGER NOT NULL DEFAULT 0, restarts INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0, retries INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0);
INSERT INTO crawl VALUES(1,'post-car-t','pubmed','d',NULL,'2026-01-01',0,'2026-01-01T00:00:00+00:00',NULL,'complete',NULL,0,0,0,0,4,0,0,0.0);
CREATE TABLE crawl_request (number INTEGER PRIMARY KEY, crawl INTEGER NOT NULL REFERENCES crawl (number), content TEXT NOT NULL, state TEXT NOT NULL, queued TEXT NOT NULL, why TEXT, UNIQUE (crawl, content));
INSERT INTO crawl_request VALUES(1,1,'{}','done','2026-01-01T00:00:00+00:00',NULL);
CREATE TABLE crawl_item (crawl INTEGER NOT NULL REFERENCES crawl (number), id TEXT NOT NULL, change TEXT NOT NULL, retracted INTEGER NOT NULL, came INTEGER NOT NULL, PRIMARY KEY (crawl, id)) WITHOUT ROWID;
INSERT INTO crawl_item VALUES(1,'a','added',0,1);
CREATE TABLE crawl_reject (crawl INTEGER NOT NULL REFERENCES crawl (number), place TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (crawl, place)) WITHOUT ROWID;
CREATE TABLE crawl_missing (crawl INTEGER NOT NULL REFERENCES crawl (number), id TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (crawl, id)) WITHOUT ROWID;
CREATE TABLE crawl_remark (crawl INTEGER NOT NULL REFERENCES crawl (number), reason TEXT NOT NULL, PRIMARY KEY (crawl, reason)) WITHOUT ROWID;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX document_name_document ON document_name (document);
CREATE INDEX retraction_notice_doi ON retraction_notice (doi);
CREATE INDEX retraction_notice_pmid ON retraction_notice (pmid);
CREATE INDEX retraction_notice_by ON retraction_notice (by);
CREATE INDEX record_order ON record (-ifnull(year, 0), study);
CREATE INDEX outcome_endpoint ON outcome (endpoint, study);
CREATE INDEX therapy_name ON therapy (name_key, study);
CREATE INDEX therapy_class ON therapy (class_key, study);
CREATE INDEX disease_name ON disease (name_key, study);
CREATE INDEX crawl_topic_source ON crawl (topic, source);
CREATE INDEX crawl_request_state ON crawl_request (crawl, state, number);
PRAGMA writable_schema=OFF;
COMMIT;
