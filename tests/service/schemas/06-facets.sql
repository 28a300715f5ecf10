PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO _sqlite_migrations VALUES(1,'corpus','documents','2026-11-27 12:41:24.806361+00:00');
INSERT INTO _sqlite_migrations VALUES(2,'corpus','publications','2026-11-27 12:41:24.820501+00:00');
INSERT INTO _sqlite_migrations VALUES(3,'service','evidence_rows','2026-11-27 12:41:24.896340+00:00');
INSERT INTO _sqlite_migrations VALUES(4,'service','evidence_identity','2026-11-27 12:41:24.897487+00:00');
INSERT INTO _sqlite_migrations VALUES(5,'service','searched_endpoints','2026-11-27 12:41:25.081484+00:00');
INSERT INTO _sqlite_migrations VALUES(6,'service','facets_kept','2026-11-27 12:41:25.160488+00:00');
CREATE TABLE document (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL, added TEXT NOT NULL, changed TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, reason TEXT);
INSERT INTO document VALUES('a',1,1,'048ab4779ae360ac138272abb7a268f1d097fad75db2717fcc892a21279fd62f','jsonl','Teclistamab after CAR T','2026-11-27T12:41:30+00:00','2026-11-27T12:41:30+00:00',0,NULL);
INSERT INTO document VALUES('b',1,1,'dccae5484ca618064b56a0542a920593bec148c4275e5071095c0f5d2d263896','jsonl','Glofitamab after CAR T','2026-11-27T12:41:30+00:00','2026-11-27T12:41:30+00:00',0,NULL);
CREATE TABLE document_revision (document TEXT NOT NULL REFERENCES document (id), revision INTEGER NOT NULL, hash TEXT NOT NULL, content TEXT NOT NULL, added TEXT NOT NULL, own TEXT, PRIMARY KEY (document, revision));
INSERT INTO document_revision VALUES('a',1,'048ab4779ae360ac138272abb7a268f1d097fad75db2717fcc892a21279fd62f','{"id":"a","source":"jsonl","kind":"abstract","title":"Teclistamab after CAR T","sections":[{"text":"We treated 24 patients with multiple myeloma who had relapsed after BCMA-directed CAR T-cell therapy with teclistamab. The overall response rate was 50% (12 of 24 patients; 95% CI, 29 to 71). Median progression-free survival was 6.2 months.","label":null,"category":null}],"authors":[],"authors_complete":true,"journal":null,"published":{"year":2024,"month":null,"day":null,"raw":"2024"},"identifiers":{"pmid":null,"pmcid":null,"doi":null,"bookaccession":null,"other_dois":[]},"registrations":[],"url":null,"languages":[],"publication_types":[],"keywords":[],"mesh":[],"vernacular_title":null,"title_translated":false,"other_abstracts":[],"notices":[],"retraction":"none","reports":[],"version":1,"flags":[],"note":null}','2026-11-27T12:41:30+00:00',NULL);
INSERT INTO document_revision VALUES('b',1,'dccae5484ca618064b56a0542a920593bec148c4275e5071095c0f5d2d263896','{"id":"b","source":"jsonl","kind":"abstract","title":"Glofitamab after CAR T","sections":[{"text":"Of 30 patients with large B-cell lymphoma after CAR T-cell failure who received glofitamab, 11 (37%) had a complete response. Median overall survival was 9.1 months.","label":null,"category":null}],"authors":[],"authors_complete":true,"journal":null,"published":{"year":2023,"month":null,"day":null,"raw":"2023"},"identifiers":{"pmid":null,"pmcid":null,"doi":null,"bookaccession":null,"other_dois":[]},"registrations":[],"url":null,"languages":[],"publication_types":[],"keywords":[],"mesh":[],"vernacular_title":null,"title_translated":false,"other_abstracts":[],"notices":[],"retraction":"none","reports":[],"version":1,"flags":[],"note":null}','2026-11-27T12:41:30+00:00',NULL);
CREATE TABLE import_log (id INTEGER PRIMARY KEY, path TEXT NOT NULL, hash TEXT NOT NULL, at TEXT NOT NULL, added INTEGER NOT NULL, revised INTEGER NOT NULL, unchanged INTEGER NOT NULL, deleted INTEGER NOT NULL, rejected INTEGER NOT NULL);
INSERT INTO import_log VALUES(1,'two.jsonl','8e6dc5bf880cd02a53aca504abd4fcdbc7f2bd58a736599c7876eabda1b0fd62','2026-11-27T12:41:30+00:00',2,0,0,0,0);
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
  diseases TEXT NOT NULL, design TEXT, follow_up_months REAL, prior_car_t TEXT NOT NULL, therapies TEXT NOT NULL, rows INTEGER NOT NULL DEFAULT 1, words INTEGER NOT NULL DEFAULT 0);
INSERT INTO record VALUES(1,'a',1,'0.1.0/db97b0a2a387/6bf3030ae8ba','{"id":"a","document":{"title":"Teclistamab after CAR T","kind":"abstract","source":"jsonl","url":null,"doi":null,"pmid":null,"pmcid":null,"journal":null,"year":2024,"registrations":[],"retraction":"none","note":null},"relevant":true,"n":24,"n_text":"24 patients","n_start":11,"n_end":22,"groups":[],"diseases":["multiple myeloma"],"design":"retrospective cohort","follow_up_months":null,"prior_car_t":["BCMA CAR T"],"therapies":[{"name":"BCMA CAR T","role":"prior","class":"CAR T (generic)","target":"BCMA","identifiers":{},"text":"BCMA-directed CAR T-cell therapy","start":68,"end":100},{"name":"teclistamab","role":"salvage","class":"bispecific antibody","target":"BCMAxCD3","identifiers":{"nci_thesaurus":"C136823","unii":"54534MX6Z9"},"text":"teclistamab","start":106,"end":117}],"outcomes":[{"endpoint":"ORR","statistic":"rate","value":50.0,"reached":null,"unit":"%","ci":[29.0,71.0],"ci_level":95.0,"at_months":null,"count":12,"total":24,"arm":"all","comparator":null,"p":null,"text":"50% (12 of 24 patients; 95% CI, 29 to 71)","start":149,"end":190,"section":"body","confidence":0.973},{"endpoint":"PFS","statistic":"median","value":6.2,"reached":true,"unit":"months","ci":null,"ci_level":null,"at_months":null,"count":null,"total":null,"arm":"all","comparator":null,"p":null,"text":"6.2 months","start":229,"end":239,"section":"body","confidence":0.968}],"other_outcomes":[],"reports":[],"quotes":[{"field":"design","value":"retrospective cohort","text":"24 patients","start":11,"end":22,"part":"text"},{"field":"diseases","value":"multiple myeloma","text":"multiple myeloma","start":28,"end":44,"part":"text"},{"field":"prior_car_t","value":"BCMA CAR T","text":"BCMA-directed CAR T-cell therapy","start":68,"end":100,"part":"text"}],"checks":[],"extractor":{"version":"0.1.0","vocabulary":"db97b0a2a387","model":"6bf3030ae8ba"}}','Teclistamab after CAR T','abstract','jsonl',NULL,NULL,NULL,NULL,NULL,2024,'[]','none',NULL,1,24,'24 patients',11,22,'["multiple myeloma"]','retrospective cohort',NULL,'["BCMA CAR T"]','[{"name": "BCMA CAR T", "role": "prior", "class": "CAR T (generic)", "target": "BCMA", "identifiers": {}, "text": "BCMA-directed CAR T-cell therapy", "start": 68, "end": 100}, {"name": "teclistamab", "role": "salvage", "class": "bispecific antibody", "target": "BCMAxCD3", "identifiers": {"nci_thesaurus": "C136823", "unii": "54534MX6Z9"}, "text": "teclistamab", "start": 106, "end": 117}]',2,69);
INSERT INTO record VALUES(2,'b',1,'0.1.0/db97b0a2a387/6bf3030ae8ba','{"id":"b","document":{"title":"Glofitamab after CAR T","kind":"abstract","source":"jsonl","url":null,"doi":null,"pmid":null,"pmcid":null,"journal":null,"year":2023,"registrations":[],"retraction":"none","note":null},"relevant":true,"n":30,"n_text":"30 patients","n_start":3,"n_end":14,"groups":[],"diseases":["large B-cell lymphoma"],"design":"retrospective cohort","follow_up_months":null,"prior_car_t":["CAR T"],"therapies":[{"name":"CAR T","role":"prior","class":"CAR T (generic)","target":null,"identifiers":{},"text":"CAR T-cell","start":48,"end":58},{"name":"glofitamab","role":"salvage","class":"bispecific antibody","target":"CD20xCD3","identifiers":{"nci_thesaurus":"C148486","drugbank":"DB16371","unii":"06P3KLK2J8"},"text":"glofitamab","start":80,"end":90}],"outcomes":[{"endpoint":"CR","statistic":"rate","value":37.0,"reached":null,"unit":"%","ci":null,"ci_level":null,"at_months":null,"count":11,"total":null,"arm":"all","comparator":null,"p":null,"text":"11 (37%)","start":92,"end":100,"section":"body","confidence":0.987},{"endpoint":"OS","statistic":"median","value":9.1,"reached":true,"unit":"months","ci":null,"ci_level":null,"at_months":null,"count":null,"total":null,"arm":"all","comparator":null,"p":null,"text":"9.1 months","start":154,"end":164,"section":"body","confidence":0.952}],"other_outcomes":[],"reports":[],"quotes":[{"field":"design","value":"retrospective cohort","text":"30 patients","start":3,"end":14,"part":"text"},{"field":"diseases","value":"large B-cell lymphoma","text":"large B-cell lymphoma","start":20,"end":41,"part":"text"},{"field":"prior_car_t","value":"CAR T","text":"CAR T-cell","start":48,"end":58,"part":"text"}],"checks":[],"extractor":{"version":"0.1.0","vocabulary":"db97b0a2a387","model":"6bf3030ae8ba"}}','Glofitamab after CAR T','abstract','jsonl',NULL,NULL,NULL,NULL,NULL,2023,'[]','none',NULL,1,30,'30 patients',3,14,'["large B-cell lymphoma"]','retrospective cohort',NULL,'["CAR T"]','[{"name": "CAR T", "role": "prior", "class": "CAR T (generic)", "target": null, "identifiers": {}, "text": "CAR T-cell", "start": 48, "end": 58}, {"name": "glofitamab", "role": "salvage", "class": "bispecific antibody", "target": "CD20xCD3", "identifiers": {"nci_thesaurus": "C148486", "drugbank": "DB16371", "unii": "06P3KLK2J8"}, "text": "glofitamab", "start": 80, "end": 90}]',2,55);
CREATE TABLE outcome (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, position INTEGER NOT NULL,
  endpoint TEXT NOT NULL COLLATE NOCASE, statistic TEXT NOT NULL, value REAL, reached INTEGER, unit TEXT,
  ci_stated INTEGER NOT NULL, ci_low REAL, ci_high REAL, ci_level REAL, at_months REAL, "count" INTEGER, total INTEGER,
  arm TEXT NOT NULL, comparator TEXT, p TEXT, text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  section TEXT, confidence REAL NOT NULL, sentence TEXT NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'machine',
  PRIMARY KEY (study, position));
INSERT INTO outcome VALUES('a',0,'ORR','rate',50.0,NULL,'%',1,29.0,71.0,95.0,NULL,12,24,'all',NULL,NULL,'50% (12 of 24 patients; 95% CI, 29 to 71)',149,190,'body',0.97299999999999997601,'The overall response rate was 50% (12 of 24 patients; 95% CI, 29 to 71).',119,191,'machine');
INSERT INTO outcome VALUES('a',1,'PFS','median',6.2000000000000001776,1,'months',0,NULL,NULL,NULL,NULL,NULL,NULL,'all',NULL,NULL,'6.2 months',229,239,'body',0.96799999999999997157,'Median progression-free survival was 6.2 months.',192,240,'machine');
INSERT INTO outcome VALUES('b',0,'CR','rate',37.0,NULL,'%',0,NULL,NULL,NULL,NULL,11,NULL,'all',NULL,NULL,'11 (37%)',92,100,'body',0.98699999999999998845,'Of 30 patients with large B-cell lymphoma after CAR T-cell failure who received glofitamab, 11 (37%) had a complete response.',0,125,'machine');
INSERT INTO outcome VALUES('b',1,'OS','median',9.0999999999999996447,1,'months',0,NULL,NULL,NULL,NULL,NULL,NULL,'all',NULL,NULL,'9.1 months',154,164,'body',0.95199999999999995736,'Median overall survival was 9.1 months.',126,165,'machine');
CREATE TABLE therapy (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, name TEXT NOT NULL, role TEXT NOT NULL, class TEXT, target TEXT,
  name_key TEXT NOT NULL, class_key TEXT, antigens TEXT NOT NULL DEFAULT '|', PRIMARY KEY (study, name, role));
INSERT INTO therapy VALUES('a','BCMA CAR T','prior','CAR T','BCMA','bcma car t','car t','|bcma|');
INSERT INTO therapy VALUES('a','teclistamab','salvage','bispecific antibody','BCMAxCD3','teclistamab','bispecific antibody','|bcma|cd3|');
INSERT INTO therapy VALUES('b','CAR T','prior','CAR T',NULL,'car t','car t','|');
INSERT INTO therapy VALUES('b','glofitamab','salvage','bispecific antibody','CD20xCD3','glofitamab','bispecific antibody','|cd20|cd3|');
CREATE TABLE disease (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, name TEXT NOT NULL, name_key TEXT NOT NULL, PRIMARY KEY (study, name));
INSERT INTO disease VALUES('a','multiple myeloma','multiple myeloma');
INSERT INTO disease VALUES('b','large B-cell lymphoma','large b-cell lymphoma');
CREATE TABLE evidence_state (generation INTEGER NOT NULL, identity TEXT NOT NULL DEFAULT '', studies INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0, words INTEGER NOT NULL DEFAULT 0, relevant_studies INTEGER NOT NULL DEFAULT 0, relevant_rows INTEGER NOT NULL DEFAULT 0, indexed INTEGER NOT NULL DEFAULT 0);
INSERT INTO evidence_state VALUES(4,'60132f578177',2,4,124,2,4,1);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','evidence_text','evidence_text',0,'CREATE VIRTUAL TABLE evidence_text USING fts5 (title, text, therapies, diseases, arms, endpoints, tokenize = ''porter unicode61 remove_diacritics 2'')');
CREATE TABLE IF NOT EXISTS 'evidence_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO evidence_text_data VALUES(1,X'0208472006000e');
INSERT INTO evidence_text_data VALUES(10,X'000000000102020002010101020101');
INSERT INTO evidence_text_data VALUES(137438953473,X'0000021503303132010601011b010132010601012a02013401080101041b020139010601012101023530010601011a010136010601012901023731010601012301023935010601011f0105616674657201080301010c02076e7469626f6469010a01020b0605010462636d61011001010d0102020807050478636433010601020c020769737065636966010a01020a0605010363617201100401010f010203040202643301060102100203656c6c010601011102016901060101200106646972656374010601010e010466726565010c010126010508010567656e657201060102070103686164010601010a01066d656469616e010601012402046f6e7468010601012b0206756c7469706c010c010107010302020679656c6f6d61010c01010801030301026f66010601011c0202727201060105020205766572616c010c010116010503010770617469656e7401080101051b02016601060105060207726f6772657373010c010125010507010472617465010c0101180105050205656c617073010601010b030573706f6e73010c0101170105040106737572766976010c01012701050901017401100501011001020404020a65636c697374616d6162010e02010114010209020268650106010115040472617069010601011202016f010601012202047265617401060101030102776101080101191102016501060101020202686f0106010109020369746801080101060f0409080908090809090d10100b100f090a080d0e0c0a0d0b101009090f0f08110e0c0f100d15090b080b0a0809');
INSERT INTO evidence_text_data VALUES(274877906945,X'000001af023031020601011d02013102060101120102333002060101030201370206010113010139020601011c010161020601011502046674657202080301010a02076e7469626f6469020a0102090605010162020c010107010303020769737065636966020a0102080605010363617202100401010b010202040203643230020601020b050478636433020601020a030133020601020e0203656c6c020e0101080701030402066f6d706c6574020c010116010503020172020601050201066661696c7572020601010e010567656e6572020601020602096c6f666974616d6162020e020101110102070103686164020601011401046c617267020c0101060103020207796d70686f6d61020c01010901030501066d656469616e020601011802046f6e7468020601011e01026f66020601010202017302060105050205766572616c020c010119010506010770617469656e74020601010401067265636569760206010110030573706f6e73020c0101170105040106737572766976020c01011a01050701017402100501010c0102030401027761020601011b0202686f020601010f02036974680206010105040808090808080c100b100f0a0b080e10080d0c140a0e110d0b09080f0e0d0f100d0909');
CREATE TABLE IF NOT EXISTS 'evidence_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO evidence_text_idx VALUES(1,X'',2);
INSERT INTO evidence_text_idx VALUES(2,X'',2);
CREATE TABLE IF NOT EXISTS 'evidence_text_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3, c4, c5);
INSERT INTO evidence_text_content VALUES(1,'Teclistamab after CAR T','We treated 24 patients with multiple myeloma who had relapsed after BCMA-directed CAR T-cell therapy with teclistamab. The overall response rate was 50% (12 of 24 patients; 95% CI, 29 to 71). Median progression-free survival was 6.2 months.',replace('BCMA CAR T\nCAR T (generic)\nBCMA\nteclistamab\nbispecific antibody\nBCMAxCD3\nBCMA bispecific antibody\nCD3 bispecific antibody','\n',char(10)),'multiple myeloma','',replace('ORR Overall response rate\nPFS Progression-free survival','\n',char(10)));
INSERT INTO evidence_text_content VALUES(2,'Glofitamab after CAR T','Of 30 patients with large B-cell lymphoma after CAR T-cell failure who received glofitamab, 11 (37%) had a complete response. Median overall survival was 9.1 months.',replace('CAR T\nCAR T (generic)\nglofitamab\nbispecific antibody\nCD20xCD3\nCD20 bispecific antibody\nCD3 bispecific antibody','\n',char(10)),'large B-cell lymphoma','',replace('CR Complete response\nOS Overall survival','\n',char(10)));
CREATE TABLE IF NOT EXISTS 'evidence_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO evidence_text_docsize VALUES(1,X'042a11020008');
INSERT INTO evidence_text_docsize VALUES(2,X'041d0f040006');
CREATE TABLE IF NOT EXISTS 'evidence_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO evidence_text_config VALUES('version',4);
CREATE TABLE facet_value (id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL, studies INTEGER NOT NULL DEFAULT 0, relevant INTEGER NOT NULL DEFAULT 0, UNIQUE (field, value));
INSERT INTO facet_value VALUES(1,'therapy','BCMA CAR T','bcma car t',1,1);
INSERT INTO facet_value VALUES(2,'class','CAR T','car t',2,2);
INSERT INTO facet_value VALUES(3,'therapy','CAR T','car t',2,2);
INSERT INTO facet_value VALUES(4,'target','BCMA','bcma',1,1);
INSERT INTO facet_value VALUES(5,'therapy','teclistamab','teclistamab',1,1);
INSERT INTO facet_value VALUES(6,'class','bispecific antibody','bispecific antibody',2,2);
INSERT INTO facet_value VALUES(7,'therapy','bispecific antibody','bispecific antibody',2,2);
INSERT INTO facet_value VALUES(8,'target','CD3','cd3',2,2);
INSERT INTO facet_value VALUES(9,'disease','multiple myeloma','multiple myeloma',1,1);
INSERT INTO facet_value VALUES(10,'design','retrospective cohort','retrospective cohort',2,2);
INSERT INTO facet_value VALUES(11,'year','2024','2024',1,1);
INSERT INTO facet_value VALUES(12,'kind','abstract','abstract',2,2);
INSERT INTO facet_value VALUES(13,'source','jsonl','jsonl',2,2);
INSERT INTO facet_value VALUES(14,'verified','no','no',2,2);
INSERT INTO facet_value VALUES(15,'endpoint','ORR','orr',1,1);
INSERT INTO facet_value VALUES(16,'endpoint','PFS','pfs',1,1);
INSERT INTO facet_value VALUES(17,'bins of n','20','20',1,1);
INSERT INTO facet_value VALUES(18,'bins of value %','50','50',1,1);
INSERT INTO facet_value VALUES(19,'bins of value months','6','6',1,1);
INSERT INTO facet_value VALUES(20,'therapy','glofitamab','glofitamab',1,1);
INSERT INTO facet_value VALUES(21,'target','CD20','cd20',1,1);
INSERT INTO facet_value VALUES(22,'disease','large B-cell lymphoma','large b-cell lymphoma',1,1);
INSERT INTO facet_value VALUES(23,'year','2023','2023',1,1);
INSERT INTO facet_value VALUES(24,'endpoint','CR','cr',1,1);
INSERT INTO facet_value VALUES(25,'endpoint','OS','os',1,1);
INSERT INTO facet_value VALUES(26,'bins of n','30','30',1,1);
INSERT INTO facet_value VALUES(27,'bins of value %','35','35',1,1);
INSERT INTO facet_value VALUES(28,'bins of value months','8','8',1,1);
CREATE TABLE facet_study (value INTEGER NOT NULL, number INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE, relevant INTEGER NOT NULL, PRIMARY KEY (value, number)) WITHOUT ROWID;
INSERT INTO facet_study VALUES(1,1,1);
INSERT INTO facet_study VALUES(2,1,1);
INSERT INTO facet_study VALUES(2,2,1);
INSERT INTO facet_study VALUES(3,1,1);
INSERT INTO facet_study VALUES(3,2,1);
INSERT INTO facet_study VALUES(4,1,1);
INSERT INTO facet_study VALUES(5,1,1);
INSERT INTO facet_study VALUES(6,1,1);
INSERT INTO facet_study VALUES(6,2,1);
INSERT INTO facet_study VALUES(7,1,1);
INSERT INTO facet_study VALUES(7,2,1);
INSERT INTO facet_study VALUES(8,1,1);
INSERT INTO facet_study VALUES(8,2,1);
INSERT INTO facet_study VALUES(9,1,1);
INSERT INTO facet_study VALUES(10,1,1);
INSERT INTO facet_study VALUES(10,2,1);
INSERT INTO facet_study VALUES(11,1,1);
INSERT INTO facet_study VALUES(12,1,1);
INSERT INTO facet_study VALUES(12,2,1);
INSERT INTO facet_study VALUES(13,1,1);
INSERT INTO facet_study VALUES(13,2,1);
INSERT INTO facet_study VALUES(14,1,1);
INSERT INTO facet_study VALUES(14,2,1);
INSERT INTO facet_study VALUES(15,1,1);
INSERT INTO facet_study VALUES(16,1,1);
INSERT INTO facet_study VALUES(17,1,1);
INSERT INTO facet_study VALUES(18,1,1);
INSERT INTO facet_study VALUES(19,1,1);
INSERT INTO facet_study VALUES(20,2,1);
INSERT INTO facet_study VALUES(21,2,1);
INSERT INTO facet_study VALUES(22,2,1);
INSERT INTO facet_study VALUES(23,2,1);
INSERT INTO facet_study VALUES(24,2,1);
INSERT INTO facet_study VALUES(25,2,1);
INSERT INTO facet_study VALUES(26,2,1);
INSERT INTO facet_study VALUES(27,2,1);
INSERT INTO facet_study VALUES(28,2,1);
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
CREATE INDEX facet_key ON facet_value (field, key);
CREATE INDEX facet_of_study ON facet_study (number, value);
CREATE TRIGGER facet_counted AFTER INSERT ON facet_study BEGIN UPDATE facet_value SET studies = studies + 1, relevant = relevant + new.relevant WHERE id = new.value; END;
CREATE TRIGGER facet_uncounted AFTER DELETE ON facet_study BEGIN UPDATE facet_value SET studies = studies - 1, relevant = relevant - old.relevant WHERE id = old.value; END;
CREATE TRIGGER record_insert AFTER INSERT ON record BEGIN UPDATE evidence_state SET studies = studies + 1, rows = rows + new.rows, words = words + new.words, relevant_studies = relevant_studies + new.relevant, relevant_rows = relevant_rows + new.relevant * new.rows; END;
CREATE TRIGGER record_delete AFTER DELETE ON record BEGIN UPDATE evidence_state SET studies = studies - 1, rows = rows - old.rows, words = words - old.words, relevant_studies = relevant_studies - old.relevant, relevant_rows = relevant_rows - old.relevant * old.rows; END;
PRAGMA writable_schema=OFF;
COMMIT;
